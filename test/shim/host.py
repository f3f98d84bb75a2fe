#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""host.py PROGRAM … — the host's cases; three of them must end in SIGABRT, with these messages."""
import re
import signal
import sys

from shimtest import Report, cases_of, environment, run

DEATHS = {
    "locking_twice_is_told": r"pool: this thread has locked the pool already\n",
    "a_callback_that_uses_its_pool_is_told": r"inner: this thread has locked the pool already\n",
    "a_panic_prints_and_aborts": r"the end of 1\n$",
}


def main():
    cases = [(program, case) for program in sys.argv[1:] for case in cases_of(program)]
    report = Report()
    report.expect("all deaths are cases", set(DEATHS) <= {case for _, case in cases})
    for program, case in cases:
        result = run([program, case], environment())
        if case in DEATHS:
            report.expect(case, result.status == -signal.SIGABRT and re.match(DEATHS[case], result.err), result)
        else:
            report.expect(case, result.status == 0, result)
    report.exit()


main()
