#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""abi_test.py check|write BASELINE LIBRARY HEADERS — is the library's ABI that of the baseline?

abidw reads it from the debug information, so the library must be built with -g. `write` creates
the baseline. `check` also changes a prototype of the baseline, and the change must be detected:
otherwise the comparison would report no difference for libraries that it cannot read.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CHANGED = ("poolcompact", "malloc_trim")  # return an int; the library has one of them
OTHER = ("poolrealloc", "realloc")  # return a pointer


def run(*command):
    """A command's exit status and its output."""
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def description(library, headers):
    """The ABI as abidw describes it, without what differs from build to build."""
    status, text = run("abidw", "--exported-interfaces-only", "--no-show-locs", "--no-corpus-path",
                       "--no-comp-dir-path", "--no-elf-needed", "--drop-private-types", "--headers-dir", headers, library)
    if status != 0:
        sys.exit(f"abidw: exit status {status}\n{text}")
    return text


def difference(before, after):
    """abidiff's exit status: 0 if there is no difference. New symbols are not a difference."""
    return run("abidiff", "--no-added-syms", before, after)


def returns(text, names):
    """The position of the return type of the first of these functions; None if there is none of
    them."""
    for name in names:
        found = re.search(rf"<function-decl name='{name}'(?:(?!</function-decl>).)*?<return type-id='([^']*)'/>",
                          text, flags=re.S)
        if found:
            return found
    return None


def with_another_prototype(baseline):
    """The baseline, changed so that a function returns something else."""
    at, other = returns(baseline, CHANGED), returns(baseline, OTHER)
    if not at or not other:
        sys.exit("the baseline has no prototypes: was the library built with -g when it was made?")
    return baseline[:at.start(1)] + other.group(1) + baseline[at.end(1):]


def main():
    verb, baseline, library, headers = sys.argv[1:]
    if not shutil.which("abidw") or not shutil.which("abidiff"):
        print("skipped: there is no abidw or no abidiff here (the package abigail-tools)")
        sys.exit(SKIPPED)
    text = description(library, headers)
    if verb == "write":
        pathlib.Path(baseline).write_text(text, encoding="utf-8")
        return
    if not returns(text, CHANGED):
        print("skipped: the library was built without -g")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        now = pathlib.Path(folder, "now.abi")
        now.write_text(text, encoding="utf-8")
        changed = pathlib.Path(folder, "changed.abi")
        changed.write_text(with_another_prototype(pathlib.Path(baseline).read_text(encoding="utf-8")), encoding="utf-8")
        status, said = difference(changed, now)
        if status == 0 or not any(name in said for name in CHANGED):
            sys.exit(f"a changed prototype goes unnoticed: exit status {status}\n{said}")
        status, said = difference(baseline, now)
    if status != 0:
        sys.exit(f"{said}\nThe ABI is another than {baseline}'s. If that is meant: a new soversion, and\n"
                 f"{sys.argv[0]} write {baseline} {library} {headers}")


main()
