#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""imports.py LIBRARY HOOKS FOLDER — the malloc replacement never calls a function of another
library while it holds a lock.

Each undefined symbol of the library has a reason below. Each that is a function of libc's is
replaced by HOOKS, which allocates in it; and the test programs in FOLDER are run with that."""
import os
import re
import shutil
import signal
import subprocess
import sys

from shimtest import Report, cases_of, environment, merged, run, words

LIBRARY, HOOKS, FOLDER = sys.argv[1:4]

# The imports, why each is allowed, and whether it is a function that can be replaced.
DATA = "data; nothing runs when it is read"
CXX = "weak, of the C++ library: called by operator new alone, with no lock held"
START = "of the compiler's start-up code: called by the loader, before or after all of ours"
UNLOCKED = "called with no lock held: "
REASONS = {
    "__environ": DATA, "environ": DATA, "__progname": DATA, "program_invocation_short_name": DATA,
    "__libc_single_threaded": DATA, "poolalloc_conf": DATA + " (the program's)",
    "_ITM_deregisterTMCloneTable": START, "_ITM_registerTMCloneTable": START,
    "__cxa_finalize": START, "__gmon_start__": START,
    "_Unwind_Resume": CXX, "_ZNSt9bad_allocD1Ev": CXX, "_ZSt15get_new_handlerv": CXX,
    "_ZTISt9bad_alloc": CXX, "_ZTVSt9bad_alloc": CXX, "__cxa_allocate_exception": CXX,
    "__cxa_begin_catch": CXX, "__cxa_end_catch": CXX, "__cxa_throw": CXX,
    "__gxx_personality_v0": CXX,
    # clang constructs the exception inline, and ends the program if one leaves a noexcept function:
    "_ZTVSt9exception": CXX, "_ZSt9terminatev": CXX,
    "__errno_location": UNLOCKED + "errno is set when a request has been refused",
    "__register_atfork": UNLOCKED + "in a constructor",
    "getauxval": UNLOCKED + "before the first lock is taken",
    "abort": UNLOCKED + "after the report, which releases them",
    "_exit": UNLOCKED + "the end of abort", "sigaction": UNLOCKED + "a part of abort",
    "sigemptyset": UNLOCKED + "a part of abort", "sigaddset": UNLOCKED + "a part of abort",
    "pthread_sigmask": UNLOCKED + "a part of abort, and around the idle thread's start",
    "sigfillset": UNLOCKED + "before the idle thread's start",
    "pthread_create": UNLOCKED + "the idle thread", "pthread_detach": UNLOCKED + "the idle thread",
    "pthread_key_create": UNLOCKED + "at a thread's first request",
    "pthread_key_delete": UNLOCKED + "at a thread's first request",
    "pthread_setspecific": UNLOCKED + "at a thread's first request",
    "dlsym": UNLOCKED + "foreign=forward, dlopen, and a C++ library that came late",
    "dlclose": UNLOCKED + "a C++ library that came late",
    "fprintf": UNLOCKED + "malloc_info", "fputs": UNLOCKED + "malloc_info",
}
# Functions that a library that allocates cannot hook, because libc itself needs them first.
NOT_HOOKED = {"__errno_location"}
LEFT_OUT = {
    "the_handler_can_help",  # runs only with a limit
    "ten_thousand_threads_one_by_one",  # measures memory, part of which the hooks use
}
TORSOCKS = "libtorsocks.so"


def symbols(library, which):
    """The names of the dynamic symbols: undefined or defined."""
    listed = subprocess.run(["nm", "-D", which, library], capture_output=True, text=True, check=True)
    return {line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()}


def functions():
    """The imports that a library can replace."""
    return {name for name, why in REASONS.items() if why.startswith(UNLOCKED)} - NOT_HOOKED


def each_import_has_a_reason(report):
    """And each reason has an import: a reason that is not needed any more must be removed."""
    undefined = symbols(LIBRARY, "--undefined-only")
    report.expect("each import has a reason", undefined <= set(REASONS),
                  f"without one: {sorted(undefined - set(REASONS))}")
    hooked = symbols(HOOKS, "--defined-only")
    missing = (functions() & undefined) - hooked
    report.expect("each is hooked", not missing, f"not in hooking_library.c: {sorted(missing)}")
    print(f"{len(undefined)} imports, {len(hooked & (undefined | set(REASONS)))} of them hooked")


def programs_run_with_hooks(report, hooks, label):
    """Programs that churn, fork, and release memory."""
    def go(program, case, conf, timeout=60):
        env = environment(conf, (hooks, LIBRARY))
        return run([os.path.join(FOLDER, program), case], env, timeout=timeout)

    for program in ("shim_threads", "shim_life", "shim_contents", "shim_operators"):
        for case in cases_of(os.path.join(FOLDER, program)):
            if case in LEFT_OUT:
                continue
            result = go(program, case, "")
            report.expect(f"{label}: {program} {case}", result.status == 0, result)
    for conf in ("antagonism", "tags,noreuse", "stats", "logging", "idlethread"):
        result = go("shim_family", "calloc_is_zero_after_reuse", conf)
        report.expect(f"{label}: with {conf}", result.status == 0, result)
    for conf in ("", "tags", "paranoia"):
        result = go("shim_misuse", "free_twice", conf)
        told = re.search(rf"\): {words.double_free}", result.err)
        report.expect(f"{label}: a double free is told, with {conf or 'no flag'}",
                      result.status == -signal.SIGABRT and told, result)


def find_torsocks():
    """Debian's library that replaces connect, and replaces syscall by a function that takes a
    lock."""
    for folder in ("/usr/lib", "/usr/local/lib"):
        for path, _, files in os.walk(folder):
            if TORSOCKS in files:
                return os.path.join(path, TORSOCKS)
    return None


def main():
    report = Report()
    if not shutil.which("nm"):
        sys.exit("nm (of binutils) is needed to read the library's symbols")
    each_import_has_a_reason(report)
    if merged(""):
        report.exit()  # each hook would have the whole heap checked
    programs_run_with_hooks(report, HOOKS, "hooked")
    torsocks = find_torsocks()
    if torsocks:
        programs_run_with_hooks(report, torsocks, "torsocks")
    else:
        print("skipped: torsocks is not installed (the package torsocks)")
    report.exit()


main()
