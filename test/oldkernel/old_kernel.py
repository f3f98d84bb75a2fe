#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""The malloc replacement on the kernel of Debian's current release, in qemu.

    old_kernel.py --mode NAME            the shim's test programs; NAME is a key of MODES
    old_kernel.py --run PROGRAM ARG...   a program of one's own, with the malloc replacement

Each program and what it is linked to are copied into the machine, under the names they have here.
With --run, this ends as the program does, or with 128 and the signal's number.
"""
import argparse
import os
import sys

TEST = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TEST, "shim"))

# pylint: disable=wrong-import-position
from kernel_image import Unavailable, kernel_image
from machine import QEMU, Job, Machine, is_there
from shimtest import SKIPPED, Report, chosen_cases, says_only_what_is_asked

MIB = 1 << 20
HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled"
PRELOADED = ["growth", "contents", "family", "refusals", "operators", "threads", "life"]
LINKED = ["heap", "plan9"]
TOO_LONG = {"fork_from_busy_threads"}  # on an emulated machine
# (program, options, limit of address space, cases) of those that need a limit, or privileges.
LIMITED = [
    ("growth", "", 0, ["locked_blocks_grow"]),
    ("growth", "", 400 * MIB, ["a_block_grows_until_there_is_no_more"]),
    ("refusals", "", 128 * MIB, ["memory_runs_out_and_comes_back",
                                 "a_third_of_the_limit_can_be_had_at_once"]),
    ("refusals", "limit=16M", 0, ["memory_runs_out_and_comes_back"]),
    ("limits", "limit=16M", 0, ["each_size_runs_out_and_comes_back",
                                "every_function_refuses_and_works_again",
                                "a_threads_first_request_fails", "threads_run_out_together"]),
    ("limits", "", 0, ["under_little_data"]),
]
# What is done in one boot: the setting of huge pages, then programs with options, and everything in
# LIMITED.
MODES = {
    "plain": ("always", [(p, "", 0, []) for p in PRELOADED + LINKED]),
    "small pages": ("never", [("growth", "", 0, [])] + LIMITED),
    "antagonism": ("always", [
        *((p, "antagonism", 0, []) for p in PRELOADED + ["plan9"] if p != "growth"),
        ("growth", "antagonism", 0, ["a_block_grows_in_steps", "what_a_block_has_left_is_used_again",
                                     "the_address_space_may_shrink_under_a_block"]),
    ]),
}


def job(build, library, program, conf, limit, case):
    """One case of one of the shim's test programs."""
    env = {"POOLALLOC_TEST_SLOW": "1"}
    if conf:
        env["POOLALLOC_CONF"] = conf
    if program not in LINKED:
        env["LD_PRELOAD"] = library
    return Job([program_in(build, program), case], env, limit,
               name=f"{program}: {case}{limit and f', in {limit // MIB} MiB' or ''}"
                    f"{conf and f', {conf}'}")


def program_in(build, name):
    """The path that Meson gives a test program."""
    return os.path.join(build, "test", "shim", "shim_" + name)


def run_mode(machine, build, library, options):
    """Runs all cases of a mode, and exits as a test does."""
    huge_pages, programs = MODES[options.mode]
    jobs = [job(build, library, program, conf, limit, case)
            for program, conf, limit, wanted in programs
            for case in chosen_cases(program_in(build, program), conf, wanted)
            if case not in TOO_LONG]
    machine.files.add_file(library)
    outcomes, is_complete = machine.run(jobs, options.seconds, [(HUGE_PAGES, huge_pages)])
    report = Report()
    for each, outcome in zip(jobs, outcomes):
        is_good = outcome.end == "exit 0" and says_only_what_is_asked(outcome.output)
        report.expect(f"{each.name} ({outcome.milliseconds / 1000:.1f} s)", is_good,
                      f"{outcome.end or 'it did not end'}\n{outcome.output[-3000:]}")
    report.expect("the machine went to the end of its plan", is_complete, machine.console[-3000:])
    report.exit()


def run_program(machine, library, options):
    """Runs a program of the user's."""
    program, *arguments = options.run
    env = dict(variable.split("=", 1) for variable in options.env)
    if not options.bare:
        env["LD_PRELOAD"] = library
        machine.files.add_file(library)
    for name in options.file:
        machine.files.add_file(name)
    words = [os.path.abspath(program), *arguments]
    if not os.path.exists(program):
        sys.exit(f"there is no {program}: the path of a program is wanted")
    (outcome, *_), is_complete = machine.run(
        [Job(words, env, options.limit * MIB, options.seconds)], options.seconds + 120)
    print(outcome.output)
    if not outcome.end or not is_complete:
        sys.exit(f"the machine did not get to its end; it said last:\n{machine.console[-3000:]}")
    how, _, number = outcome.end.partition(" ")
    if how == "exit":
        sys.exit(int(number))
    print(f"{program}: {'killed by signal ' + number if how == 'signal' else 'its time was up'}",
          file=sys.stderr)
    sys.exit(128 + int(number or 9))


def parsed():
    """Parses the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--build", default=os.path.join(os.path.dirname(TEST), "build"),
        help="the build folder (default: %(default)s); the kernel is kept there")
    add("--library", help="another libpoolmalloc.so.0 than the build folder's")
    add("--kernel", help="a kernel's vmlinuz, instead of Debian's")
    add("--memory", default="1G", help="of the machine (default: %(default)s)")
    add("--seconds", type=int, default=600,
        help="until the program, or the machine, is stopped (default: %(default)s)")
    add("--mode", choices=MODES, help="which of the tests")
    add("--env", action="append", default=[], metavar="NAME=VALUE",
        help="for --run's program, as POOLALLOC_CONF=antagonism; may be repeated")
    add("--file", action="append", default=[], help="another file that --run's program needs")
    add("--limit", type=int, default=0, metavar="MIB", help="of address space, for --run's program")
    add("--bare", action="store_true", help="--run without the malloc replacement")
    add("--run", nargs=argparse.REMAINDER, metavar="PROGRAM", help="and its arguments, to the end")
    options = parser.parse_args()
    if bool(options.run) == bool(options.mode):
        parser.error("either --mode or --run")
    if not all("=" in variable for variable in options.env):
        parser.error("--env takes NAME=VALUE")
    return options


def main():
    """Skips, with Meson's exit status, if this machine lacks what is needed."""
    options = parsed()
    build = os.path.abspath(options.build)
    try:
        if not is_there():
            raise Unavailable(f"there is no {QEMU} here: `apt-get install qemu-system-x86`")
        kernel = options.kernel or kernel_image(os.path.join(build, "old-kernel"))
    except Unavailable as why:
        print(f"skipped: {why}")
        sys.exit(SKIPPED)
    print(f"{os.path.basename(kernel)}, {options.memory}", file=sys.stderr)
    init = os.path.join(build, "test", "oldkernel", "old_kernel_init")
    library = os.path.abspath(options.library or os.path.join(build, "malloc", "libpoolmalloc.so.0"))
    for name in (init, library):
        if not os.path.exists(name):
            sys.exit(f"there is no {name}: build it, or name another folder with --build")
    machine = Machine(kernel, init, options.memory)
    if options.run:
        run_program(machine, library, options)
    run_mode(machine, build, library, options)


main()
