#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""count_tests.py FOLDER LOG LABEL [--suite NAME | --no-suite NAME]...

Prints a line for each test that `meson test` should have run in the build folder: "passed",
"failed" or "skipped", and its name. Meson says which tests those are; the results are read from
its log. A test that is not in the log has failed. The output of failed tests goes to standard
error.
"""
import collections
import json
import pathlib
import subprocess
import sys

MOST_LINES = 40
VERDICTS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def wanted(folder, suites, left_out):
    """The names of the tests that should have run, with the number of times each occurs."""
    text = subprocess.run(
        ["meson", "introspect", "--tests", folder], check=True, capture_output=True, text=True
    ).stdout
    names = collections.Counter()
    for test in json.loads(text):
        own = {suite.split(":")[-1] for suite in test["suite"]}
        if (not suites or own & suites) and not own & left_out:
            names[test["name"]] += 1
    return names


def outcomes(log):
    """Yields (verdict, Meson's log entry) for each test that ran."""
    if not log.exists():
        return
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            yield VERDICTS.get(entry["result"], "failed"), entry


def show(name, entry):
    """Prints the end of a failed test's output."""
    text = "\n".join(filter(None, (entry.get("stdout"), entry.get("stderr")))).splitlines()
    print(f"---- {name}: {entry['result']}, exit status {entry['returncode']}",
          *text[-MOST_LINES:], sep="\n", file=sys.stderr)


def main():
    folder, log, label, *options = sys.argv[1:]
    pairs = list(zip(options[::2], options[1::2], strict=True))
    suites = {name for option, name in pairs if option == "--suite"}
    missing = wanted(folder, suites, {name for option, name in pairs if option == "--no-suite"})
    if not missing:
        print(f"failed {label}: there are no tests ({', '.join(sorted(suites)) or 'at all'})")
    for verdict, entry in outcomes(pathlib.Path(log)):
        # Some versions of Meson prefix the project and suites: "poolalloc:unit / name".
        name = entry["name"].split(" / ")[-1]
        missing[name] -= 1
        print(f"{verdict} {label}: {name}")
        if verdict == "failed":
            show(name, entry)
    for name in (+missing).elements():
        print(f"failed {label}: {name} (did not run)")


main()
