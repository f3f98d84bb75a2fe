#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""misuse.py LIBRARY CONF PROGRAM … — each misuse must be reported in the words below, in the first
line that is not logging, and end in SIGABRT.

Without a flag most blocks are of a size class, and the report can say less about them. With any
flag each block is one of the pool's."""
import os
import re
import signal
import sys

from shimtest import Report, cases_of, environment, merged, run, words

ADDRESS = r"0x[0-9a-f]+"
BLOCK = rf"block {ADDRESS} of \d+ bytes \(\d+ in all, [^)]*\)"


def call(name, text):
    """A report by a function of the pool's."""
    return rf"{name}\({ADDRESS}\): {text}"


def looked(text):
    """The same, for a call that does not free."""
    return (text.replace(words.double_free, words.use_after_free)
            .replace(words.invalid_free, words.invalid_pointer))


def looking(name, text):
    return call(name, looked(text))


KEPT = rf"{words.double_free}: block {ADDRESS} of \d+ bytes \(\d+ in all, freed, and kept by POOL_NOREUSE\)"
# A freed block may have been coalesced; then its address is inside a larger free block.
FREED = (rf"({words.double_free}: {BLOCK}|{words.invalid_free}: {ADDRESS} is \d+ bytes into {BLOCK}"
         rf"; either this is a {words.double_free}, or it never was a block's address)")
FOREIGN = rf"{words.invalid_free}: {words.foreign_pointer} {ADDRESS} is not of this pool"
INTERIOR = rf"{words.invalid_free}: {ADDRESS} is \d+ bytes into {BLOCK}"
HEADER = rf"{words.header_overwritten}: the 8 bytes before {ADDRESS} are not what the pool wrote there"
# With tags, which stand behind the data, a long overflow also overwrites the word that holds the
# size.
REACH = (rf"written (past the end of the block at {ADDRESS}, over its trailer"
         rf"|up to \d+ bytes? past the end of {BLOCK})")
OVERFLOW = f"{words.buffer_overflow}: {REACH}"

CLASS_BLOCK = rf"block {ADDRESS} of \d+ bytes \(one of its size class\)$"
CLASS_TWICE = f"{words.double_free}: {CLASS_BLOCK}"
NO_BLOCK = f"({FOREIGN}|{FREED})"
PAST_THE_LAST = rf"{words.invalid_free}: {ADDRESS} is past the last block of 48 bytes in its 64 KiB$"
CLASS_GONE = rf"{words.invalid_free}: no block is at {ADDRESS} now$"
LIVES = None  # not reported, and the program continues
UNTOLD = "nothing is promised"  # so it is not run
INSIDE = "malloc was called while this thread was inside malloc"


def inside(offset, size):
    """The report for a pointer `offset` bytes into a block of that size class."""
    block = CLASS_BLOCK.replace(r"\d+", str(size))
    return rf"{words.invalid_free}: {ADDRESS} is {offset} bytes into {block}"


# The report with any flag, and without one.
WORDS = {
    "free_twice": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "free_twice_large": (call("poolfree", FREED),) * 2,
    "free_twice_on_the_smallest_stack": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "free_twice_with_a_handler_that_allocates": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "realloc_after_free": (call("poolrealloc", FREED), call("realloc", CLASS_TWICE)),
    "usable_size_after_free": (looking("poolmsize", FREED), looking("malloc_usable_size", CLASS_TWICE)),
    "free_twice_later": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "free_twice_before_the_thread_ends": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "free_on_two_threads": (call("poolfree", FREED), call("free", CLASS_TWICE)),
    "free_long_after": (call("poolfree", FREED), call("free", CLASS_GONE)),
    "free_of_a_run_long_after": (call("poolfree", FREED), call("free", CLASS_GONE)),
    "free_inside_a_run_long_after": (call("poolfree", FREED), call("free", CLASS_GONE)),
    "realloc_of_a_run_long_after": (call("poolrealloc", FREED), call("realloc", CLASS_GONE)),
    "usable_size_of_a_run_long_after": (looking("poolmsize", FREED), looking("malloc_usable_size", CLASS_GONE)),
    "free_of_a_local": (call("poolfree", FOREIGN),) * 2,
    "free_of_a_global": (call("poolfree", FOREIGN),) * 2,
    "free_of_a_function": (call("poolfree", FOREIGN),) * 2,
    "free_of_a_string": (call("poolfree", FOREIGN),) * 2,
    "free_of_a_small_number": (call("poolfree", FOREIGN),) * 2,
    "free_of_the_highest_address": (call("poolfree", FOREIGN),) * 2,
    "free_of_a_non_address": (call("poolfree", FOREIGN),) * 2,
    "free_of_unmapped_memory": (call("poolfree", FOREIGN),) * 2,
    "free_past_the_heap": (call("poolfree", FOREIGN),) * 2,
    "realloc_of_a_global": (call("poolrealloc", FOREIGN),) * 2,
    "usable_size_of_a_global": (looking("poolmsize", FOREIGN),) * 2,
    "free_inside_by_one": (call("poolfree", INTERIOR), call("free", inside(1, 32))),
    "free_inside_by_16": (call("poolfree", INTERIOR), call("free", inside(16, 112))),
    "free_inside_a_large_one": (call("poolfree", INTERIOR),) * 2,
    "free_of_another_size": (LIVES, rf"free_sized\({ADDRESS}, 5000\): {words.mismatched_free}: {CLASS_BLOCK}"),
    "realloc_inside": (call("poolrealloc", INTERIOR), call("realloc", inside(16, 112))),
    "usable_size_inside": (looking("poolmsize", INTERIOR), looking("malloc_usable_size", inside(16, 112))),
    "free_inside_a_run": (call("poolfree", INTERIOR), call("free", inside(100, 131072))),
    "free_at_a_runs_second_slot": (call("poolfree", INTERIOR), call("free", inside(65536, 131072))),
    "free_inside_a_runs_last_slot": (call("poolfree", INTERIOR), call("free", inside(999000, 1048576))),
    "free_past_the_last_of_a_slab": (call("poolfree", NO_BLOCK), call("free", PAST_THE_LAST)),
    "realloc_past_the_last_of_a_slab": (call("poolrealloc", NO_BLOCK), call("realloc", PAST_THE_LAST)),
    "header_overwritten_small": (call("poolfree", HEADER), UNTOLD),
    "header_overwritten_large": (call("poolfree", HEADER),) * 2,
    "header_changed_by_a_bit_small": (call("poolfree", HEADER), UNTOLD),
    "header_changed_by_a_bit_large": (call("poolfree", HEADER),) * 2,
    "header_copied_small": (call("poolfree", HEADER), UNTOLD),
    "header_copied_large": (call("poolfree", HEADER),) * 2,
    "header_made_up_inside_small": (call("poolfree", INTERIOR), call("free", inside(32, 224))),
    "header_made_up_inside_large": (call("poolfree", INTERIOR),) * 2,
    "overflow_by_one_small": (call("poolfree", OVERFLOW), UNTOLD),
    "overflow_by_one_large": (call("poolfree", OVERFLOW),) * 2,
    "overflow_by_a_nul_small": (call("poolfree", OVERFLOW), UNTOLD),
    "overflow_by_a_nul_large": (call("poolfree", OVERFLOW),) * 2,
    "overflow_found_by_realloc_small": (call("poolrealloc", OVERFLOW), UNTOLD),
    "overflow_found_by_realloc_large": (call("poolrealloc", OVERFLOW),) * 2,
    "overflow_of_the_one_before_small": (call("poolfree", f"({HEADER}|{OVERFLOW})"), UNTOLD),
    "overflow_of_the_one_before_large": (call("poolfree", f"({HEADER}|{OVERFLOW})"),) * 2,
    "write_after_free_small": (LIVES, LIVES),
    "write_after_free_large": (LIVES, LIVES),
    "malloc_in_an_interrupted_malloc": (INSIDE, INSIDE),
}

# What a flag changes: under paranoia the audit at the next call finds it first, and names the
# violated rule.
SEAL_RULE = rf"{words.header_overwritten}: that of a block is not what the pool wrote, at {ADDRESS}"
CANARY_RULE = rf"{words.buffer_overflow}: somebody wrote past the end of a block, at {ADDRESS}: {REACH}"
PAINT_RULE = rf"{words.use_after_free}: somebody wrote to a block after it was freed, at {ADDRESS}: {BLOCK}"
SMALL_AND_LARGE = ("small", "large")
CHANGES = {
    "noreuse": {
        case: said[0].replace(freed, kept) for freed, kept in ((FREED, KEPT), (looked(FREED), looked(KEPT)))
        for case, said in WORDS.items() if said[0] is not None and said[0].endswith(freed)
    } | {"free_inside_a_run_long_after": call("poolfree", FREED)},
    "antagonism": {f"write_after_free_{size}": PAINT_RULE for size in SMALL_AND_LARGE},
    "paranoia": {
        f"{case}_{size}": said for size in SMALL_AND_LARGE for case, said in {
            "header_overwritten": SEAL_RULE,
            "header_changed_by_a_bit": SEAL_RULE,
            "header_copied": SEAL_RULE,
            "overflow_by_one": CANARY_RULE,
            "overflow_by_a_nul": CANARY_RULE,
            "overflow_found_by_realloc": CANARY_RULE,
            "overflow_of_the_one_before": rf"({SEAL_RULE}|{CANARY_RULE})",
        }.items()
    },
    "tolerance": {f"overflow_by_a_nul_{size}": LIVES for size in SMALL_AND_LARGE},
}


def expected_under(conf):
    """The expected report for each case."""
    flags = conf.split(",")
    expected = {case: said[0 if conf else 1] for case, said in WORDS.items()}
    for flag, changes in CHANGES.items():  # the strongest flag last
        expected.update(changes if flag in flags else {})
    if "noreuse" in flags and "paranoia" in flags:
        expected.update({f"write_after_free_{size}": PAINT_RULE for size in SMALL_AND_LARGE})
    return expected


def is_told(result, program, said):
    """Whether it ended as expected."""
    if said is LIVES:
        return result.status == 0
    told = [l for l in result.err.splitlines() if l.startswith("poolmalloc: ")]
    start = rf"^poolmalloc: {os.path.basename(program)}\[\d+\]: " + ("" if said is INSIDE else "pool mainmem: ")
    return result.status == -signal.SIGABRT and re.search(start + said, told[0] if told else "")


def main():
    library, conf, *programs = sys.argv[1:]
    expected = expected_under(merged(conf))
    programs = {case: program for program in programs for case in cases_of(program)}
    report = Report()
    report.expect("each case has its words", sorted(expected) == sorted(programs))
    for case, said in expected.items():
        if said is not UNTOLD:
            result = run([programs[case], case], environment(conf, (library,)))
            report.expect(case, is_told(result, programs[case], said), f"expected {said}\n{result}")
    report.exit()


main()
