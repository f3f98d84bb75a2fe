#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""faults.py HOST PROGRAM [SCENARIO] — each call in the folder HOST can be made to fail; tries one
scenario, or checks the list of calls itself.

Without a scenario: every system call that the sources name, and each function of libc's that can
fail, must be a kind of call of the program's, and at least one scenario must have made each."""
import pathlib
import re
import subprocess
import sys

# What host/ uses of libc that cannot fail, or must not be made to fail, with the reason.
NEVER_FAILS = {
    "getauxval": "reads a table in memory; 0 for what is not there, which is provided for",
    "abort": "does not return",
    "_exit": "does not return",
    "sigaction": "of SIGABRT with a valid pointer: there is no error",
    "sigemptyset": "sets bits", "sigaddset": "sets bits", "sigfillset": "sets bits",
    "pthread_sigmask": "with a valid operation: there is no error",
    "pthread_detach": "of a thread that was just made, and that nobody joins",
    "pthread_key_delete": "of a key that was just made",
}
# What no scenario calls as long as nothing is refused.
NEVER_MADE = {
    "tgkill": "the end of an abort within an abort",
    "gettid": "there, and when a thread's end cannot be awaited",
    "sched_yield": "when a futex is refused",
    "clock_gettime": "when the kernel's own code for it is not there",
}
# Calls that are made only if two threads happen to meet.
MADE_BY_CHANCE = {"futex wait", "futex wake"}
LIBC = re.compile(r"(?<![\w:.>])(?:::)?(pthread_\w+|sigaction|sig\w+set|getauxval|abort|_exit)\(")


def calls_in(host):
    """What the sources of host/ call: system calls by their SYS_ name, libc's by their own."""
    found = set()
    for source in sorted(pathlib.Path(host).glob("*.cc")):
        if source.name == "kernel.cc":
            continue  # the wrapper itself
        text = re.sub(r"//.*", "", source.read_text())
        found |= set(re.findall(r"\bSYS_\w+", text)) - {"SYS_mmap2"}  # counted as SYS_mmap
        found |= set(LIBC.findall(text))
    return found


def main():
    host, program, *scenario = sys.argv[1:]
    if scenario:
        sys.exit(subprocess.run([program, *scenario], check=False).returncode)
    kinds = [line.split("\t") for line in
             subprocess.run([program, "calls"], capture_output=True, text=True, check=True)
             .stdout.splitlines()]
    injected = {source for source, _, _ in kinds}
    called = calls_in(host)
    if len(called) < 20:
        sys.exit(f"FAIL  only {len(called)} calls were found in {host}: it is not read rightly")
    bad = 0
    for name in sorted(called - injected - set(NEVER_FAILS)):
        print(f"FAIL  {host} calls {name}, and nothing makes it fail: test/faults/failing_kernel.cc")
        bad += 1
    for name in sorted((injected | set(NEVER_FAILS)) - called):
        print(f"FAIL  {name} is made to fail, or said never to, and {host} does not call it")
        bad += 1
    for _, name, was_made in kinds:
        if name not in MADE_BY_CHANCE and (was_made == "0") != (name in NEVER_MADE):
            print(f"FAIL  {name}: " + ("no scenario makes such a call" if was_made == "0" else
                                       "a scenario makes such a call, and NEVER_MADE has it"))
            bad += 1
    print(f"{len(called)} calls of host/, {len(kinds)} kinds that are made to fail")
    sys.exit(1 if bad else 0)


main()
