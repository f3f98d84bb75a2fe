#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""lock_order.py PROGRAM — its cases; those that are reported must end in SIGABRT, with these
messages."""
import re
import signal
import sys

from shimtest import Report, cases_of, environment, run


def out_of_order(wanted, held):
    return (
        rf"malloc takes its lock {wanted} while this thread holds lock {held}\n"
        r"  They are taken in the order of their numbers, or two threads could wait for each other\. If no\n"
        r"  signal handler called malloc here, this is a fault of poolmalloc's\.\n"
    )


DEATHS = {
    "a_class_after_the_slots_is_told": out_of_order(r"3 \(a size class\)", r"\d+ \(slots\)"),
    "a_class_after_a_later_one_is_told": out_of_order(r"3 \(a size class\)", r"4 \(a size class\)"),
    "the_heaps_after_the_main_pool_are_told": out_of_order(r"\d+ \(heaps\)", r"\d+ \(main pool\)"),
    "a_call_of_the_pool_before_the_slots_is_told": out_of_order(r"\d+ \(slots\)", r"\d+ \(main pool\)"),
    "the_same_twice_is_told": r"malloc was called while this thread was inside malloc\n(  .*\n)+",
    "what_is_not_covered_is_told": r"a lock is not held where all of them should be: this is a fault of poolmalloc's\n",
}


def main():
    program = sys.argv[1]
    cases = cases_of(program)
    report = Report()
    report.expect("all deaths are cases", set(DEATHS) <= set(cases))
    for case in cases:
        result = run([program, case], environment())
        if case in DEATHS:
            words = r"poolmalloc: shim_lock_order\[\d+\]: " + DEATHS[case]
            report.expect(case, result.status == -signal.SIGABRT and re.fullmatch(words, result.err), result)
        else:
            report.expect(case, result.status == 0, result)
    report.exit()


main()
