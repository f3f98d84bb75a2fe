#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""program.py PROGRAM [MISUSE] — kmalloc in a program: it succeeds, or ends with these messages."""
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position

ONLY = "; only a block's own address will do"
OR_NEVER = f"; either this is a {words.double_free}, or it never was "
EXPECTED = {
    "twice": [f"kmalloc: kfree(@): {words.double_free}: block @ of 64 bytes (free)"],
    "interior": [f"kmalloc: kfree(@): {words.invalid_free}: @ is 1 bytes into block @ of 64 bytes "
                 "(allocated)" + ONLY],
    "foreign": [f"kmalloc: kfree(@): {words.invalid_free}: {words.foreign_pointer} @ is in no bucket, and "
                "in no large block"],
    "large": [f"kmalloc: kfree(@): {words.invalid_free}: @ is in free memory" + OR_NEVER +
              "a block's address"],
    "overflow": [f"pool kmalloc: poolfree(@): {words.buffer_overflow}: written up to 1 byte past the end of block @ "
                "of 10016 bytes (10032 in all, allocated)",
                "  past the end: 01",
                re.compile("  its first bytes: 10 27( ..){14}"),
                re.compile(r"  before it: block @ of \d+ bytes \(\d+ in all, the pool's own\)"),
                re.compile(r"  after it: block @ of \d+ bytes \(\d+ in all, free\)")],
    "dma": [f"kmalloc: kfree_dma(@): {words.invalid_free}: no buffer of kmalloc_dma begins there" + OR_NEVER + "one"],
    "inside": [],
    "inside, and panic returns": [
        "kmalloc: called from inside kmalloc",
        "  An interrupt or a signal came in there, and its handler uses kmalloc; or one of the "
        "host's functions does."],
}


def holds(wanted, line):
    return wanted.fullmatch(line) if isinstance(wanted, re.Pattern) else wanted == line


def main():
    ran = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         timeout=120, check=False)
    print(ran.stdout, ran.stderr)
    if len(sys.argv) == 2:
        return ran.returncode
    wanted = EXPECTED[sys.argv[2]]
    is_trap = sys.argv[2].startswith("inside")
    ends = (signal.SIGILL, signal.SIGTRAP) if is_trap else (signal.SIGABRT,)
    said = re.sub(r"0x[0-9a-f]{6,}", "@", ran.stderr).splitlines()
    if -ran.returncode not in ends:
        return f"it ended with {ran.returncode}"
    if len(said) != len(wanted) or not all(map(holds, wanted, said)):
        return "\n".join(["expected:", *map(str, wanted)])
    return 0


sys.exit(main())
