#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""guarded.py ROOT — does clang detect what guarded.cc leaves out? Without clang++ the test is
skipped."""
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def findings(clang, root, *more):
    """The lines of guarded.cc with a finding of clang's, and its complete output."""
    folders = [root, *(f"{root}/{folder}" for folder in ("include", "base", "host", "malloc", "lib"))]
    command = [clang, "-std=c++20", "-fsyntax-only", "-ferror-limit=0", "-Wall", "-Wextra", "-Werror"]
    command += ["-Wthread-safety", "-Wthread-safety-beta", *(f"-I{folder}" for folder in folders), *more]
    result = subprocess.run([*command, f"{root}/test/style/guarded.cc"], capture_output=True, text=True, check=False)
    found = re.findall(r"^(\S+):(\d+):\d+: error: .*\[-Werror,-Wthread-safety", result.stderr, re.MULTILINE)
    others = re.findall(r"^.*error: (?!.*\[-Werror,-Wthread-safety).*$", result.stderr, re.MULTILINE)
    if others or any(not file.endswith("/guarded.cc") for file, _ in found):
        sys.exit(result.stderr)
    return {int(line) for _, line in found}, result.stderr


def main():
    clang = shutil.which("clang++") or shutil.which("clang++-14")
    if clang is None:
        print("guarded: skipped, there is no clang++ here")
        sys.exit(SKIPPED)
    root = sys.argv[1]
    with open(f"{root}/test/style/guarded.cc", encoding="utf-8") as source:
        told = {number for number, line in enumerate(source, 1) if line.endswith("// told\n")}
    found, text = findings(clang, root)
    if found:
        sys.exit(f"a fault in what is right:\n{text}")
    found, text = findings(clang, root, "-DFORGETFUL")
    if not told or found != told:
        sys.exit(f"lines {sorted(told)} are to be told, and {sorted(found)} are\n{text}")
    print(f"{len(told)} faults were seen")


main()
