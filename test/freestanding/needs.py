#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""needs.py NM ARCHIVE — the engine's objects need three functions, and nothing else."""
import subprocess
import sys

ALLOWED = {"memcpy", "memmove", "memset",
           "_GLOBAL_OFFSET_TABLE_"}  # the linker's own: where position-independent code looks


def names(nm, archive, option):
    text = subprocess.run([nm, option, archive], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {line.split()[-1] for line in text.splitlines() if len(line.split()) >= 2}


def main():
    nm, archive = sys.argv[1:]
    defined = names(nm, archive, "--defined-only")
    if "poolalloc" not in defined:
        sys.exit(f"{archive} is not the engine")
    needed = names(nm, archive, "--undefined-only") - defined
    if "memset" not in needed:
        sys.exit("it needs not even memset: this test sees nothing")
    others = needed - ALLOWED
    if others:
        sys.exit("the engine needs " + ", ".join(sorted(others)))


main()
