#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""cases.py LIBRARY PROGRAM CONF [CASE …] — each case of the program must exit with 0 under the
malloc replacement with these options, and print nothing but its own output.

LIBRARY is - if the program is linked with it."""
import os
import sys

from shimtest import (
    SKIPPED, Report, chosen_cases, environment, merged, run, says_only_what_is_asked,
)


def main():
    library, program, conf, *wanted = sys.argv[1:]
    flags = merged(conf).split(",")
    chosen = chosen_cases(program, merged(conf), wanted)
    if not chosen:
        sys.exit(SKIPPED)
    is_chatty = {"logging", "verbosity", "debugging"} & set(flags)
    more = {"MALLOCFD": os.open("/dev/null", os.O_WRONLY)} if is_chatty else {}
    fds = tuple(more.values())
    report = Report()
    for case in chosen:
        env = environment(conf, () if library == "-" else (library,), **more)
        result = run([program, case], env, timeout=120, pass_fds=fds)
        is_good = result.status == 0 and says_only_what_is_asked(result.err)
        report.expect(case, is_good, result)
    report.exit()


main()
