# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""tutorial_test.py SOURCE POOLRUN — the output shown in poolalloc(7) is what is printed.

Each display of the page that begins with "$ poolrun" and shows a message: the program, one of
tools/demo, is compiled and run as the page says, and the message's first line must be the
page's, except addresses and process numbers.
"""
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile

SOURCE, POOLRUN = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])


def displays(page):
    for text in re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", page, re.MULTILINE | re.DOTALL):
        lines = text.splitlines()
        if lines[0].startswith("$ poolrun") and len(lines) > 1 and "[" in lines[1]:
            # The page folds long lines; details of a message are indented.
            first = [line for line in lines[1:] if not line.startswith(" ")][:-1]
            yield shlex.split(lines[0])[2:], " ".join(first)


def comparable(line):
    line = re.sub(r"0x[0-9a-f]+", "ADDRESS", line)
    return re.sub(r"\[\d+\]", "[PID]", line)


def main():
    page = (SOURCE / "man" / "poolalloc.7").read_text(encoding="utf-8")
    shown = list(displays(page))
    failed = len(shown) < 2
    with tempfile.TemporaryDirectory() as folder:
        for words, expected in shown:
            name = pathlib.Path(words[-1]).name
            compiler = shlex.split(os.environ.get("CC", "cc"))
            subprocess.run([*compiler, "-g", "-O0", "-w", "-o", name,
                            SOURCE / "tools" / "demo" / (name + ".c")], cwd=folder, check=True)
            ran = subprocess.run([POOLRUN, *words], cwd=folder, capture_output=True, text=True,
                                 check=False)
            found = next((line for line in ran.stderr.splitlines() if "[" in line), "")
            if ran.returncode != -signal.SIGABRT or comparable(found) != comparable(expected):
                print(f"{words}: exit status {ran.returncode}\nshown: {expected}\nfound: {found}")
                failed = True
    return failed


sys.exit(main())
