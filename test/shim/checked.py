#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""checked.py PROGRAM CONF — what poolmalloccheck and the option paranoia report for each damaged
heap, and that they report nothing for a sound one.

With a flag from the start all blocks are the pool's, whose reports other tests check; then only
the sound heaps are run."""
import os
import re
import signal
import sys

from shimtest import Report, cases_of, environment, merged, run, says_only_what_is_asked, words

ADDRESS = r"0x[0-9a-f]+"
TWICE = rf"{words.double_free}: a free block is in two places, at {ADDRESS}, of blocks of 48 bytes$"

# The program's own output, and the report expected after it.
TOLD = {
    "a_block_freed_twice": ("freed\n", TWICE),
    "a_block_freed_twice_under_paranoia": ("freed\n", TWICE),
    "a_handler_that_allocates": ("freed\nhandled 6\n", TWICE),
    "a_write_to_what_was_given_back": (
        "written\n", rf"{words.use_after_free}: somebody wrote to free memory that was given back, at {ADDRESS}$"),
    "a_write_past_a_block_of_the_pool": (
        "written\n", rf"{words.buffer_overflow}: somebody wrote past the end of a block, at {ADDRESS}"),
    "a_check_inside_a_walk": ("walked\n", "malloc was called while this thread was inside malloc"),
}
SOUND = {"a_sound_heap", "a_heap_whose_threads_run", "a_childs_heap", "a_heap_that_gets_paranoid"}
# With a walk through the whole heap at each call these would take too long.
LONG = {"a_heap_whose_threads_run", "a_childs_heap"}


def is_told(program, case, result):
    out, said = TOLD[case]
    start = rf"^poolmalloc: {os.path.basename(program)}\[\d+\]: (pool mainmem: )?"
    return (result.status == -signal.SIGABRT and result.out == out
            and re.match(start + said, result.err.splitlines()[0] if result.err else ""))


def main():
    program, conf = sys.argv[1:]
    flags = [flag for flag in merged(conf).split(",") if flag]
    report = Report()
    report.expect("each case is known", set(cases_of(program)) == SOUND | set(TOLD))
    for case in sorted(SOUND - (LONG if "paranoia" in flags else set())):
        result = run([program, case], environment(conf), timeout=120)
        report.expect(case, result.status == 0 and says_only_what_is_asked(result.err), result)
    for case in () if flags else TOLD:
        result = run([program, case], environment(conf), timeout=120)
        report.expect(case, is_told(program, case, result), result)
    report.exit()


main()
