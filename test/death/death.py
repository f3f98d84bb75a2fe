#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""death.py PROGRAM [CASE] — each misuse ends the program with SIGABRT and exactly these messages.

Without CASE: the program and this table have the same cases. Addresses are masked as "@".
"""
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position

BLOCK = "block @ of 100 bytes (112 in all, allocated)"
LOW = "  before it: block @ of 60 bytes (80 in all, allocated)"
HIGH = "  after it: block @ of 70 bytes (80 in all, allocated)"
FOREIGN = f"{words.invalid_free}: {words.foreign_pointer}"
FREED = "block @ of 104 bytes (112 in all, free)"
M16 = "6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d \"mmmmmmmmmmmmmmmm\""

EXPECTED = {
    "double_free": [f"poolfree(@): {words.double_free}: {FREED}", LOW, HIGH],
    "double_free_coalesced": [
        f"poolfree(@): {words.invalid_free}: @ is 80 bytes into block @ of 264 bytes (272 in all, "
        f"free); either this is a {words.double_free}, or it never was a block's address"],
    "double_free_quarantined": [
        f"poolfree(@): {words.double_free}: block @ of 104 bytes (112 in all, "
        "freed, and kept by POOL_NOREUSE)", LOW, HIGH],
    "foreign_stack": [f"poolfree(@): {FOREIGN} @ is not of this pool",
                      "  its 1 arena lies in @..@"],
    "foreign_unmapped": [f"poolfree(0x1000): {FOREIGN} 0x1000 is not of this pool",
                         "  its 1 arena lies in @..@"],
    "foreign_other_pool": [f"poolfree(@): {FOREIGN} @ is not of this pool",
                           "  its 1 arena lies in @..@"],
    "foreign_empty": [f"pool empty: poolfree(@): {FOREIGN} @ is not of this pool, which has "
                      "no memory yet"],
    "interior": [f"poolfree(@): {words.invalid_free}: @ is 32 bytes into {BLOCK}; only a block's own "
                 "address will do"],
    "misaligned": [f"poolfree(@): {words.invalid_free}: @ is 1 bytes into {BLOCK}; only a block's own "
                   "address will do"],
    "interior_realloc": [f"poolrealloc(@): {words.invalid_free}: @ is 16 bytes into {BLOCK}; only a "
                         "block's own address will do"],
    "overflow": [f"poolfree(@): {words.buffer_overflow}: written up to 1 byte past the end of {BLOCK}",
                "  past the end: 00", f"  its first bytes: {M16}", LOW, HIGH],
    "overflow_realloc": [
        f"poolrealloc(@): {words.buffer_overflow}: written up to 4 bytes past the end of {BLOCK}",
        "  past the end: 78 78 78 78 \"xxxx\"", f"  its first bytes: {M16}", LOW, HIGH],
    "overflow_check": [
        f"{words.buffer_overflow}: somebody wrote past the end of a block, at @: written up to 1 "
        f"byte past the end of {BLOCK}", "  past the end: 78 \"x\"", f"  its first bytes: {M16}", LOW, HIGH],
    "overflow_paranoia": [
        f"{words.buffer_overflow}: somebody wrote past the end of a block, at @: written up to 1 "
        f"byte past the end of {BLOCK}", "  past the end: 78 \"x\"", f"  its first bytes: {M16}", LOW, HIGH],
    "underflow": [f"poolfree(@): {words.header_overwritten}: the 8 bytes before @ are not what the pool "
                 "wrote there", re.compile("  they are: (.. ){7}00"), LOW],
    "header_overwritten": [
        f"poolfree(@): {words.header_overwritten}: the 8 bytes before @ are not what the pool wrote there",
        "  they are: 00 00 00 00 00 00 00 00", LOW],
    "header_copied": [f"poolfree(@): {words.header_overwritten}: the 8 bytes before @ are not what the pool "
                      "wrote there", re.compile("  they are: (.. ){7}.."), LOW],
    "neighbour_overwritten": [
        f"{words.header_overwritten}: that of a block is not what the pool wrote, at @",
        "  its header is: 00 00 00 00 00 00 00 00",
        re.compile(f"  before it: {re.escape(BLOCK)}")],
    "link_overwritten": [f"a free block's links were overwritten: {FREED}",
                         "  it begins with: " + "4c " * 15 + "4c \"LLLLLLLLLLLLLLLL\"", LOW, HIGH],
    "footer_overwritten": ["a free block's last word was overwritten, before @",
                           f"  before it: {FREED}",
                           "  after it: block @ of 50 bytes (64 in all, allocated)"],
    "write_after_free_quarantined": [
        f"{words.use_after_free}: somebody wrote to a block after it was freed, at @: block @ of 104 bytes (112 in all, "
        "freed, and kept by POOL_NOREUSE)", "  at offset 20", "  there is: 6f 6f 70 73 \"oops\"",
        LOW, HIGH],
    "write_after_free_reused": [
        re.compile(rf"{words.use_after_free}: somebody wrote to a block after it was freed, at @: block @ of \d+ bytes "
                   r"\(\d+ in all, free\)"), "  at offset 40", "  there is: 6f 6f 70 73 \"oops\"",
        LOW, HIGH],
    "own_block": [re.compile(rf"poolfree\(@\): {words.invalid_free}: this is the pool's own: block @ of \d+ "
                             r"bytes \(\d+ in all, the pool's own\)"),
                  re.compile("  after it: block @ of 50 bytes .64 in all, allocated.")],
    "resize_freed": [f"poolrealloc(@): {words.double_free}: {FREED}", LOW, HIGH],
    "size_of_freed": [f"poolmsize(@): {words.use_after_free}: {FREED}", LOW, HIGH],
    "use_from_callback": ["pool death: poolfree(@, 0)",
                          re.compile("(pool )?death: this thread has locked the pool already"),
                          re.compile("It was interrupted inside the pool .*"),
                          re.compile("one of the pool's callbacks does.*")],
    "print_without_panic": [f"print: pool death: poolfree(@): {words.double_free}: {FREED}", LOW, HIGH],
    "ready_made_panic": [f"poolfree(@): {words.double_free}: {FREED}", LOW, HIGH],
}


def fail(*problems):
    print("\n".join(problems))
    sys.exit(1)


def holds(wanted, line):
    return wanted.fullmatch(line) if isinstance(wanted, re.Pattern) else wanted == line


def check(program, case):
    ran = subprocess.run([program, case], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True, timeout=30, check=False)
    said = re.sub(r"0x[0-9a-f]{8,}", "@", ran.stderr).splitlines()
    print(ran.stderr)
    if ran.returncode != -signal.SIGABRT:
        fail(f"{case}: ended with {ran.returncode}, not with SIGABRT")
    if ran.stdout:
        fail(f"{case}: wrote to the standard output: {ran.stdout}")
    wanted = list(EXPECTED[case])
    if isinstance(wanted[0], re.Pattern):
        wanted[0] = re.compile("pool death: " + wanted[0].pattern)
    elif not wanted[0].startswith(("pool ", "print: ")):
        wanted[0] = "pool death: " + wanted[0]
    if len(said) != len(wanted) or not all(map(holds, wanted, said)):
        fail("expected:", *(str(w) for w in wanted), "said:", *said)


def main():
    program = sys.argv[1]
    if len(sys.argv) > 2:
        check(program, sys.argv[2])
        return
    known = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    if known != list(EXPECTED):
        fail("the program and death.py know different cases, or in another order:",
             *(set(known) ^ set(EXPECTED)))


main()
