#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""abort_handler.py LIBRARY PROGRAM CONF — whatever the heap reports, a handler of SIGABRT has a
heap that works: in its own thread, in another, and in a child. Then the program ends as the
handler decides; if the handler misuses the heap, it ends at once."""
import re
import signal
import sys

from shimtest import Report, cases_of, environment, merged, run, words

DONE = "the handler of signal 6 has used the heap\n"
HANDLED = 42
ENDS = {"exit": (HANDLED, DONE), "return": (-signal.SIGABRT, DONE), "again": (-signal.SIGABRT, "")}
INSIDE = "malloc was called while this thread was inside malloc"
FREED = f"({words.double_free}|{words.invalid_free})"

WORDS = {
    "double_free": words.double_free,
    "double_free_later": FREED,
    "double_free_large": FREED,
    "free_of_a_local": words.invalid_free,
    "free_inside": words.invalid_free,
    "free_inside_a_large_one": words.invalid_free,
    "realloc_of_a_global": words.invalid_free,
    "usable_size_inside": words.invalid_pointer,
    "free_of_another_size": words.mismatched_free,
    "overflow": words.buffer_overflow,
    "header_overwritten": words.header_overwritten,
    "write_after_free": words.use_after_free,
    "malloc_in_a_walk": INSIDE,
    "walk_over_damage": words.header_overwritten,
    "misuse_by_two_threads": words.invalid_free,
}


def is_told(case, flags):
    """Whether the case is reported under these options."""
    if case == "write_after_free":
        return "antagonism" in flags
    return case != "free_of_another_size" or not flags


def main():
    library, program, conf = sys.argv[1:]
    flags = [flag for flag in merged(conf).split(",") if flag]
    report = Report()
    report.expect("each case has its word", sorted(WORDS) == sorted(cases_of(program)))
    for case, word in WORDS.items():
        for how, (status, out) in ENDS.items() if is_told(case, flags) else ():
            if (case, how) == ("misuse_by_two_threads", "again"):
                continue  # nobody reads what is printed there
            result = run([program, case, how], environment(conf, (library,)))
            said = re.findall(r"^poolmalloc: \w+\[\d+\]: (?:pool mainmem: )?(.*)", result.err, flags=re.M)
            is_twice = how == "again" or case == "misuse_by_two_threads"
            wanted = [word, words.invalid_free] if is_twice else [word]
            report.expect(f"{case}, {how}", (result.status, result.out) == (status, out)
                          and len(said) == len(wanted) and all(map(re.search, wanted, said)), result)
    report.exit()


main()
