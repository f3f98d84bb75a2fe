#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""abort_handler.py PROGRAM — after each report a handler of SIGABRT uses the pool or kmalloc that
was misused: in its own thread, in another, and in a child; then the program ends as the handler
decides. A handler that misuses it again ends the program at once."""
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position

DONE = "the handler of signal 6 has used the heap\n"
HANDLED = 42
ENDS = {"exit": (HANDLED, DONE), "return": (-signal.SIGABRT, DONE), "again": (-signal.SIGABRT, "")}
LOCKED = r"\w+: this thread has locked the pool already"


def of_pool(name, word):
    return rf"pool {name}: poolfree\(0x\w+\): {word}: "


def of_kmalloc(word):
    return rf"kmalloc: kfree\(0x\w+\): {word}: "


SAID = {
    "ready_double_free": of_pool("ready", words.double_free),
    "ready_overflow": of_pool("ready", words.buffer_overflow),
    "ready_reentry": LOCKED,
    "ready_use_in_a_walk": LOCKED,
    "ready_threaded": of_pool("ready", words.double_free),
    "quiet_double_free": of_pool("quiet", words.double_free),
    "quiet_overflow": of_pool("quiet", words.buffer_overflow),
    "quiet_use_in_a_walk": LOCKED,
    "own_double_free": of_pool("own", words.double_free),
    "own_overflow": of_pool("own", words.buffer_overflow),
    "printing_double_free": of_pool("printing", words.double_free),
    "returning_link_overwritten": "told with the lock held$",
    "kmalloc_alone": of_kmalloc(words.double_free),
    "kmalloc_threaded": of_kmalloc(words.double_free),
    "kmalloc_large": of_kmalloc(words.invalid_free),
    "kmalloc_overflow": of_pool("kmalloc", words.buffer_overflow),
}


def problem(program, case, how):
    """What is wrong, or None."""
    try:
        ran = subprocess.run([program, case, how], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return "it hangs"
    # Without the details, the log of the case that has one, and the rest of a long message.
    lines = [line for line in ran.stderr.splitlines()
             if not re.match(r"  |It was|one of|pool \w+: \w+\(0x\w+, \d+\)", line)]
    wanted = [SAID[case]] + ([f"{words.invalid_free}: {words.foreign_pointer} "] if how == "again" else [])
    if (ran.returncode, ran.stdout) == ENDS[how] and len(lines) == len(wanted) and \
            all(map(re.search, wanted, lines)):
        return None
    return f"ended with {ran.returncode}\n{ran.stdout}{ran.stderr}"


def main():
    program = sys.argv[1]
    known = subprocess.run([program, "list"], stdout=subprocess.PIPE, text=True, check=True).stdout
    failed = known.split() != list(SAID)
    if failed:
        print("the program and abort_handler.py know different cases")
    for case in SAID:
        for how in ENDS:
            found = problem(program, case, how)
            print(f"{case}, {how}: {found or 'ok'}")
            failed = failed or found is not None
    return failed


sys.exit(main())
