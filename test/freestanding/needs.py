#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""needs.py NM FILE [NAME ...] — an archive or a program must need exactly these functions."""
import subprocess
import sys

THE_LINKERS_OWN = {"_GLOBAL_OFFSET_TABLE_"}  # used by position-independent code


def names(nm, archive, option):
    text = subprocess.run([nm, option, archive], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {line.split()[-1] for line in text.splitlines() if len(line.split()) >= 2}


def main():
    nm, file, *allowed = sys.argv[1:]
    defined = names(nm, file, "--defined-only")
    if "poolalloc" not in defined:
        sys.exit(f"{file} has no poolalloc in it")
    needed = names(nm, file, "--undefined-only") - defined - THE_LINKERS_OWN
    if needed != set(allowed):
        sys.exit(f"{file} needs " + ", ".join(sorted(needed)) +
                 "; it should need " + ", ".join(sorted(allowed)))


main()
