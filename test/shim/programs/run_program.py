# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""run_program.py POOLRUN WORK [FLAGS [SIZE]]

Runs WORK, a script or a program, twice, each time in a new empty folder: on the C library's
malloc, then under poolrun with FLAGS. Both must succeed and print the same, and the heap must
not report anything. Exits with 77 if a program that a script needs is missing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
# A tolerated NUL is a fault of the program's, not of the heap's.
REMARKS = re.compile(r"toler|NUL", re.IGNORECASE)


def needed(script):
    """The programs in the script's "# needs:" line; of "a|b", one is enough."""
    if script.suffix != ".sh":
        return []
    match = re.search(r"^# needs: (.*)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    return match.group(1).split() if match else []


def run(command, folder, size):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "TMPDIR": folder,
        "LC_ALL": "C",
        "TZ": "UTC",
        "SIZE": size,
        "PYTHONMALLOC": "malloc",  # so that each object of python3 is a block of the heap
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True,
                          errors="replace", check=False)


def show(title, result):
    print(f"---- {title}: exit status {result.returncode}")
    print(result.stdout[-4000:], result.stderr[-8000:], sep="\n")


def main():
    poolrun, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    flags = sys.argv[3] if len(sys.argv) > 3 else ""
    size = sys.argv[4] if len(sys.argv) > 4 else "normal"
    command = ["sh", work] if work.suffix == ".sh" else [work]
    for program in needed(work):
        if not any(shutil.which(name) for name in program.split("|")):
            print(f"skipped: there is no {program} here")
            return SKIPPED

    with tempfile.TemporaryDirectory() as folder:
        plain = run(command, folder, size)
    if plain.returncode != 0 or not plain.stdout:
        show("without the heap, the work itself fails", plain)
        return 1

    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("r") as log:
        options = ["--log", log.name] + (["-f", flags] if flags else [])
        checked = run([poolrun, *options, *command], folder, size)
        words = [line for line in log if not REMARKS.search(line)]
    if checked.returncode != 0 or checked.stdout != plain.stdout or words:
        show("on the C library's malloc", plain)
        show(f"under poolrun -f {flags}", checked)
        print("---- what the heap said:", *words[:100], sep="\n")
        return 1
    print(f"the same {len(plain.stdout.splitlines())} lines of results both times")
    return 0


sys.exit(main())
