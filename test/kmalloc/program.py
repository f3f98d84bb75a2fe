#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""program.py PROGRAM [MISUSE] — kmalloc in a program: all is well, or ends by these words."""
import re
import signal
import subprocess
import sys

ONLY = "; only a block's own address will do"
OR_NEVER = "; either it was freed before, or it never was "
EXPECTED = {
    "twice": ["kmalloc: kfree(@): freed twice: block @ of 64 bytes",
              "  It was freed before, and not handed out since."],
    "interior": ["kmalloc: kfree(@): interior pointer: @ is 1 bytes into block @ of 64 bytes "
                 "(allocated)" + ONLY],
    "foreign": ["kmalloc: kfree(@): foreign pointer: @ is in no bucket, and in no large block"],
    "large": ["kmalloc: kfree(@): freed already: no block is at @ now" + OR_NEVER +
              "a block's address"],
    "overrun": ["pool kmalloc: poolfree(@): overrun: written up to 1 byte past the end of block @ "
                "of 10016 bytes (10032 in all, allocated)",
                "  past the end: 01",
                re.compile("  its first bytes: 10 27( ..){14}"),
                re.compile(r"  before it: block @ of \d+ bytes \(\d+ in all, the pool's own\)"),
                re.compile(r"  after it: block @ of \d+ bytes \(\d+ in all, free\)")],
    "dma": ["kmalloc: kfree_dma(@): no buffer of kmalloc_dma begins there" + OR_NEVER + "one"],
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
                         timeout=120)
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
