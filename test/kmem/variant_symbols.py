#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""variant_symbols.py NM PART ARCHIVE — a kmem that was built without PART has none of its
functions."""
import re
import subprocess
import sys

ACTIONS = {
    "shred": r"^km(raw_)?(shred|taint|heaps|refs|pools|trees)$",
    "lin": r"^km(raw_)?lin[a-z]+$",
    "heap": r"^km(raw_)?heap[azofs]+$",
    "ref": r"^km(raw_)?ref[azofdsu]+$",
    "pool": r"^km(raw_)?(pool[a-z]+|counts)$",
    "tree": r"^km(raw_)?tree[a-z]+$",
}


def main():
    nm, part, archive = sys.argv[1:]
    text = subprocess.run([nm, "--defined-only", archive], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    names = {line.split()[-1] for line in text.splitlines() if len(line.split()) == 3}
    for other, pattern in ACTIONS.items():
        found = sorted(name for name in names if re.match(pattern, name))
        if other == part and found:
            sys.exit(f"without {part}, and yet it has {', '.join(found)}")
        if other != part and not found:
            sys.exit(f"without {part}, it has nothing of {other} either")


main()
