#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""messages.py PAGE SAY AUDIT — the page tells of each message, and of none that there is not."""
import pathlib
import re
import sys


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def main():
    page, say, audit = map(read, sys.argv[1:])
    joined = re.sub(r'"\s*"', "", say)
    rules = set(re.findall(r'"([a-z][^"]{20,})"', re.sub(r'"\s*"', "", audit)))
    shown = page.partition(".Sh DIAGNOSTICS")[2].partition(".Sh ERRORS")[0]
    told = set(re.findall(r"^\.It (.*)", shown, flags=re.M))
    if len(rules) < 12:
        sys.exit(f"only {len(rules)} rules found")
    problems = [f"not in the page: {rule}" for rule in sorted(rules - told)]
    problems += [f"no such message: {text}" for text in sorted(told - rules)
                 if text.partition(" 0x...")[0] not in joined]
    kinds = set(re.findall(r'"([a-z][a-z ]+): (?:block )?"', joined)) - {"large", "kmalloc"}
    problems += [f"not in the page: {kind}" for kind in sorted(kinds)
                 if not any(text.startswith(kind) for text in told)]
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
