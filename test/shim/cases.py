#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""cases.py LIBRARY PROGRAM CONF [CASE …] — each case of the program must exit with 0 under the
malloc replacement with these options, and say nothing that it does not say itself.

LIBRARY is - for a program that is linked to it."""
import os
import sys

from shimtest import SKIPPED, Report, cases_of, environment, merged, run

# What is beside the point under these options, or would take for ever: filled pages are not
# given back; and all memory that is free or kept is verified at each call.
LEFT_OUT = {
    ("antagonism",): {
        "malloc_trim_gives_pages_back", "memory_goes_back_to_a_program_that_sleeps",
        "the_child_of_a_fork_has_none_until_it_makes_threads",
    },
    ("noreuse",): {"malloc_trim_gives_pages_back"},
    ("paranoia",): {"each_maker_tells_before_it_returns"},
    ("antagonism", "paranoia"): {
        "each_size_runs_out_and_comes_back", "what_is_kept_back_is_given_up_first",
        "every_function_refuses_and_works_again", "a_threads_first_request_fails",
        "threads_run_out_together", "under_little_address_space", "under_little_data",
        "a_smaller_size_cannot_be_refused", "under_a_limit_that_is_set_later",
        "a_large_block_is_usable_to_its_last_byte", "calloc_is_zero_after_reuse",
        "every_power_of_two_is_an_alignment", "memory_runs_out_and_comes_back",
    },
}
# These run with a limit on the heap, and by name only.
BY_NAME = {"memory_runs_out_and_comes_back", "a_third_of_the_limit_can_be_had_at_once",
           "the_handler_can_help"}


def main():
    library, program, conf, *wanted = sys.argv[1:]
    flags = merged(conf).split(",")
    left_out = set().union(*(cases for given, cases in LEFT_OUT.items() if set(given) <= set(flags)))
    chosen = [c for c in wanted or cases_of(program) if c in wanted or c not in BY_NAME]
    chosen = [c for c in chosen if c not in left_out]
    if not chosen:
        sys.exit(SKIPPED)
    is_chatty = {"logging", "verbosity", "debugging"} & set(flags)
    more = {"MALLOCFD": os.open("/dev/null", os.O_WRONLY)} if is_chatty else {}
    fds = tuple(more.values())
    report = Report()
    for case in chosen:
        env = environment(conf, () if library == "-" else (library,), **more)
        result = run([program, case], env, timeout=120, pass_fds=fds)
        told = [l for l in result.err.splitlines() if l.startswith("poolmalloc: ")]
        report.expect(case, result.status == 0 and all(l.endswith(": heap now") for l in told), result)
    report.exit()


main()
