#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""callers.py LIBRARY PROGRAM — with tags, each function that makes a block records its caller; and
the program tries every such function that the library exports."""
import re
import subprocess
import sys

from shimtest import Report, environment, run

MAKERS = r"(m|c|re|v|pv)alloc|reallocarray|aligned_alloc|memalign|posix_memalign|mallocz|mallocalign|_Zn[wa].*"


def main():
    library, program = sys.argv[1:]
    report = Report()
    lines = subprocess.run(["nm", "-D", "--defined-only", library], stdout=subprocess.PIPE, text=True, check=True).stdout
    names = {re.sub(r"^(_Zn[wa])j", r"\1m", line.split()[-1]) for line in lines.splitlines()}
    makers = {name for name in names if re.fullmatch(MAKERS, name)}
    result = run([program], environment("tags"))
    told = dict(line.split() for line in result.out.splitlines())
    report.expect("it ends well", result.status == 0, result)
    report.expect("each maker is tried", set(told) == makers | {"later", "moved", "resized"}, f"{makers}\n{result}")
    for name, who in told.items():
        report.expect(name, who == "program", who)
    report.exit()


main()
