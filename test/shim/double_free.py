#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""double_free.py LIBRARY CONF PROGRAM … — which double frees are reported, and by which call.

Without a flag poolmalloc(3) says which are reported and which are not. The row of one that is
not reported has its effect instead. With any flag every double free is reported."""
import os
import re
import signal
import sys

from shimtest import Report, cases_of, environment, merged, run, words

ADDRESS = r"0x[0-9a-f]+"
TWICE = rf"{words.double_free}: block {ADDRESS} of \d+ bytes \(one of its size class\)$"
GONE = rf"{words.invalid_free}: no block is at {ADDRESS} now$"
INSIDE = rf"{words.invalid_free}: {ADDRESS} is 16 bytes into block {ADDRESS} of 48 bytes"
# A freed block may have been coalesced; then its address is inside a larger free block.
FOREIGN = rf"{words.invalid_free}: {words.foreign_pointer} {ADDRESS} is not of this pool"
OF_THE_POOL = (rf"({words.double_free}: block {ADDRESS} of \d+ bytes \(\d+ in all, free|"
               rf"{words.invalid_free}: {ADDRESS} is \d+ bytes into block )")


def told(call, text=TWICE):
    return rf"{call}\({ADDRESS}\): {text}"


class Untold:
    """What the program prints, because nothing is reported and it continues."""

    def __init__(self, out):
        self.out = out


TWO_OWNERS = Untold("owners: 2\n")
FREE = told("free")
POOL = told("poolfree", OF_THE_POOL)

# Without a flag. Cases not listed are reported at the second call, by free.
PLAIN = {
    "a_to_e_a": TWO_OWNERS,
    "a_to_f_a": TWO_OWNERS,
    "a_to_i_a": TWO_OWNERS,
    "a_and_50_a": TWO_OWNERS,
    "of_2_MiB": told("free", GONE),
    "of_3_MiB": told("free", GONE),
    "of_5_MiB": POOL,
    "of_100_MiB": POOL,
    "by_realloc_in_place": told("realloc"),
    "by_realloc_that_moves": told("realloc"),
    "by_realloc_to_nothing": told("realloc"),
    "by_reallocarray": told("realloc"),
    "by_usable_size": told("malloc_usable_size", TWICE.replace(words.double_free, words.use_after_free)),
    "by_realloc_in_place_after_eight": Untold("in place: 1\nowners: 1\n"),
    "by_realloc_that_moves_after_trim": told("realloc"),
    "by_realloc_to_nothing_after_trim": told("realloc"),
    "free_again_after_its_slab_went": told("free", GONE),
    "never_handed_out": TWO_OWNERS,
    "realloc_of_what_was_never_handed_out": told("realloc"),
    "inside_a_freed_one": told("free", INSIDE),
    "of_its_next_owner": Untold("the same: 1\nowners: 1\n"),
}

# With a flag: the cases that poolfree does not report.
BY_REALLOC = told("pool(realloc|free)", OF_THE_POOL)  # realloc to size 0 frees
FLAGGED = {case: BY_REALLOC for case, result in PLAIN.items() if result == told("realloc")} | {
    "by_realloc_in_place_after_eight": BY_REALLOC,
    "never_handed_out": told("poolfree", f"({OF_THE_POOL}|{FOREIGN})"),
    "never_handed_out_and_trim": told("poolfree", f"({OF_THE_POOL}|{FOREIGN})"),
    "by_usable_size": told("poolmsize", OF_THE_POOL.replace(words.double_free, words.use_after_free)
                           .replace(words.invalid_free, words.invalid_pointer)),
}
# Without noreuse, a block that was handed out again is its next owner's, so the free is not
# reported.
NEXT_OWNER = Untold("the same: 1\nowners: 1\n")


def expected_under(conf, cases):
    if not conf:
        return {case: PLAIN.get(case, FREE) for case in cases}
    expected = {case: FLAGGED.get(case, POOL) for case in cases}
    if "noreuse" not in conf:
        expected["of_its_next_owner"] = NEXT_OWNER
    return expected


def is_as(expected, result, program):
    said = [l for l in result.err.splitlines() if l.startswith("poolmalloc: ")]
    if isinstance(expected, Untold):
        return result.status == 0 and result.out == expected.out and not said
    start = rf"^poolmalloc: {os.path.basename(program)}\[\d+\]: pool mainmem: "
    return result.status == -signal.SIGABRT and re.search(start + expected, said[0] if said else "")


def main():
    library, conf, *programs = sys.argv[1:]
    cases = {case: program for program in programs for case in cases_of(program)}
    report = Report()
    report.expect("each row is of a case", set(PLAIN) <= set(cases) and len(cases) >= 47)
    for case, expected in expected_under(merged(conf), cases).items():
        result = run([cases[case], case], environment(conf, (library,)))
        wish = repr(expected.out) if isinstance(expected, Untold) else expected
        report.expect(case, is_as(expected, result, cases[case]), f"expected {wish}\n{result}")
    report.exit()


main()
