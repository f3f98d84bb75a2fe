#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""messages.py PAGE SAY AUDIT — the manual page lists each message, and no others."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def main():
    page, say, audit = map(read, sys.argv[1:])
    joined = words.filled(say)
    rules = set(re.findall(r'"([a-z][^"]{20,})"', words.filled(audit)))
    shown = page.partition(".Sh DIAGNOSTICS")[2].partition(".Sh ERRORS")[0]
    told = set(re.findall(r"^\.It (.*)", shown, flags=re.M))
    if len(rules) < 12:
        sys.exit(f"only {len(rules)} rules found")
    kinds = words.used_by(say)
    problems = [f"not in the page: {rule}" for rule in sorted(rules - told)]
    problems += [f"no such message: {text}" for text in sorted(told - rules - kinds)
                 if text.partition(" 0x...")[0] not in joined]
    problems += [f"not in the page: {kind}" for kind in sorted(kinds)
                 if kind not in told]
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
