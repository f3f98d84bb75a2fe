# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""readme_test.py SOURCE BUILD — the README's programs compile unchanged. The output of the first
one must be what the README shows, except addresses and what depends on them; the others must
succeed."""
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile

SOURCE, BUILD = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])


def block(text, language):
    """The first fenced block in that language."""
    return blocks(text, language)[0]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def comparable(text):
    """Without addresses, and without the sizes of the neighbouring blocks."""
    text = re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
    return re.sub(r"(?m)^(  (?:before|after) it: .*?)\d+ bytes \(\d+ in all", r"\1", text)


def run(program, folder, flags, environment):
    """Compiles the program, as words.c, and runs it."""
    (folder / "words.c").write_text(program, encoding="utf-8")
    compiler = shlex.split(os.environ.get("CC", "cc"))
    subprocess.run([*compiler, "-std=c11", "-g", "-Wall", "-Wextra", "-Werror", "words.c",
                    *shlex.split(flags), "-o", "words"], cwd=folder, check=True)
    return subprocess.run([folder / "words"], env=environment, capture_output=True, text=True,
                          check=False)


def main():
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    environment = dict(os.environ, PKG_CONFIG_PATH=str(BUILD / "meson-uninstalled"),
                       LD_LIBRARY_PATH=str(BUILD / "lib"))
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "poolalloc"], env=environment,
                           check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as name:
        ran, *others = [run(program, pathlib.Path(name), flags, environment)
                        for program in blocks(readme, "c")]
    for other in others:
        if other.returncode != 0:
            print(f"status {other.returncode} of {other.args}: {other.stderr}")
            return 1
    shown = block(readme, "text")
    if ran.returncode != -signal.SIGABRT or comparable(ran.stderr) != comparable(shown):
        print(f"status {ran.returncode}; the README shows:\n{shown}\nand it is:\n{ran.stderr}")
        return 1
    return 0


sys.exit(main())
