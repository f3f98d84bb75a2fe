#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""misuse.py LIBRARY PROGRAM [CONF] — each mistake must be told in the words below, in the first
line that is not of the log, and end in SIGABRT."""
import re
import signal
import sys

from shimtest import Report, cases_of, environment, merged, run

ADDRESS = r"0x[0-9a-f]+"
BLOCK = rf"block {ADDRESS} of \d+ bytes \(\d+ in all, [^)]*\)"


def call(name, text):
    """A message of a call of the pool's."""
    return rf"{name}\({ADDRESS}\): {text}"


FREED_TWICE = rf"freed twice: {BLOCK}"
KEPT = rf"freed twice \(it was kept by POOL_NOREUSE\): {BLOCK}"
# Once joined with a neighbour, a freed block's address is one inside a larger free block.
FREED = rf"(freed twice: {BLOCK}|freed already: {ADDRESS} is \d+ bytes into {BLOCK})"
FOREIGN = rf"foreign pointer: {ADDRESS} is not of this pool"
INTERIOR = rf"interior pointer: {ADDRESS} is \d+ bytes into {BLOCK}"
HEADER = rf"header overwritten: the 8 bytes before {ADDRESS} are not what the pool wrote there"
# With tags, which stand behind the data, a long overrun takes what tells the size with it.
OVERRUN = rf"(overrun of the block at {ADDRESS}, whose trailer was overwritten|overrun: written up to \d+ bytes? past the end of {BLOCK})"

# What is said without a flag.
PLAIN = {
    "free_twice": call("poolfree", FREED),
    "free_twice_later": call("poolfree", FREED),
    "free_twice_on_the_smallest_stack": call("poolfree", FREED),
    "free_twice_with_a_handler_that_allocates": call("poolfree", FREED),
    "free_twice_large": call("poolfree", FREED),
    "realloc_after_free": call("poolrealloc", FREED),
    "usable_size_after_free": call("poolmsize", FREED),
    "free_of_a_local": call("poolfree", FOREIGN),
    "free_of_a_global": call("poolfree", FOREIGN),
    "free_of_a_function": call("poolfree", FOREIGN),
    "free_of_a_string": call("poolfree", FOREIGN),
    "free_of_a_small_number": call("poolfree", FOREIGN),
    "free_of_the_highest_address": call("poolfree", FOREIGN),
    "free_of_a_non_address": call("poolfree", FOREIGN),
    "free_of_unmapped_memory": call("poolfree", FOREIGN),
    "free_past_the_heap": call("poolfree", FOREIGN),
    "realloc_of_a_global": call("poolrealloc", FOREIGN),
    "usable_size_of_a_global": call("poolmsize", FOREIGN),
    "free_inside_by_one": call("poolfree", INTERIOR),
    "free_inside_by_16": call("poolfree", INTERIOR),
    "free_inside_a_large_one": call("poolfree", INTERIOR),
    "realloc_inside": call("poolrealloc", INTERIOR),
    "header_overwritten": call("poolfree", HEADER),
    "header_changed_by_a_bit": call("poolfree", HEADER),
    "header_copied": call("poolfree", HEADER),
    "header_made_up_inside": call("poolfree", INTERIOR),
    "overrun_by_one": call("poolfree", OVERRUN),
    "overrun_by_a_nul": call("poolfree", OVERRUN),
    "overrun_found_by_realloc": call("poolrealloc", OVERRUN),
    "overrun_of_a_large_one": call("poolfree", OVERRUN),
    "overrun_of_the_one_before": call("poolfree", f"({HEADER}|{OVERRUN})"),
    "write_after_free": None,
    "malloc_in_an_interrupted_malloc": "malloc was called while this thread was inside malloc",
}

# What a flag changes: under paranoia the next entry sees it first, and says which rule is broken.
SEAL_RULE = rf"a block's header was overwritten, at {ADDRESS}"
GUARD_RULE = rf"somebody wrote past the end of a block, at {ADDRESS}: {OVERRUN}"
PAINT_RULE = rf"somebody wrote to a block after it was freed, at {ADDRESS}: {BLOCK}"
CHANGES = {
    "noreuse": {
        "free_twice": call("poolfree", KEPT),
        "free_twice_later": call("poolfree", KEPT),
        "free_twice_on_the_smallest_stack": call("poolfree", KEPT),
        "free_twice_with_a_handler_that_allocates": call("poolfree", KEPT),
        "free_twice_large": call("poolfree", KEPT),
        "realloc_after_free": call("poolrealloc", KEPT),
        "usable_size_after_free": call("poolmsize", KEPT),
    },
    "antagonism": {"write_after_free": PAINT_RULE},
    "paranoia": {
        "header_overwritten": SEAL_RULE,
        "header_changed_by_a_bit": SEAL_RULE,
        "header_copied": SEAL_RULE,
        "overrun_by_one": GUARD_RULE,
        "overrun_by_a_nul": GUARD_RULE,
        "overrun_found_by_realloc": GUARD_RULE,
        "overrun_of_a_large_one": GUARD_RULE,
        "overrun_of_the_one_before": rf"({SEAL_RULE}|{GUARD_RULE})",
    },
    "tolerance": {"overrun_by_a_nul": None},
}


def main():
    library, program, conf = (*sys.argv[1:], "")[:3]
    expected = dict(PLAIN)
    flags = merged(conf).split(",")
    for flag, changes in CHANGES.items():  # the strongest last
        expected.update(changes if flag in flags else {})
    if "noreuse" in flags and "paranoia" in flags:
        expected["write_after_free"] = PAINT_RULE
    report = Report()
    report.expect("each case has its words", sorted(expected) == sorted(cases_of(program)))
    for case, words in expected.items():
        result = run([program, case], environment(conf, (library,)))
        if words is None:
            report.expect(case, result.status == 0, result)
            continue
        told = [l for l in result.err.splitlines() if l.startswith("poolmalloc: ")]
        line = told[0] if told else ""
        start = r"^poolmalloc: shim_misuse\[\d+\]: "
        if "was called while" not in words:
            start += "pool mainmem: "
        report.expect(case, result.status == -signal.SIGABRT and re.search(start + words, line),
                      f"expected {words}\n{result}")
    report.exit()


main()
