#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""needs.py NM ARCHIVE — kmalloc needs the engine's public functions and three of a C library."""
import subprocess
import sys

ALLOWED = {"memcpy", "memmove", "memset", "_GLOBAL_OFFSET_TABLE_"}
HOST = "_ZN6kalloc"  # lib/kmalloc/host.cc or nohost.cc defines these


def names(nm, archive, option):
    text = subprocess.run([nm, option, archive], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {line.split()[-1] for line in text.splitlines() if len(line.split()) >= 2}


def main():
    nm, archive = sys.argv[1:]
    defined = names(nm, archive, "--defined-only")
    needed = names(nm, archive, "--undefined-only") - defined - ALLOWED
    if "kmalloc" not in defined or "poolalloc" not in needed:
        sys.exit(f"{archive} is not kmalloc")
    of_host = {name for name in needed if name.startswith(HOST)}
    if len(of_host) > 3:
        sys.exit("more is asked of the host than there is: " + " ".join(sorted(of_host)))
    others = {name for name in needed - of_host if not name.startswith("pool")}
    if others:
        sys.exit("kmalloc needs " + ", ".join(sorted(others)))


main()
