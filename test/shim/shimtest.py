# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""What the shim's test scripts share: running a program under the malloc replacement, and reporting
at the end what was not as expected."""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # for those that import from here; pylint: disable=wrong-import-position,unused-import

SKIPPED = 77  # the exit status that Meson takes for "skipped"

# What has no meaning under these options, or would take too long: filled pages are not released;
# and all memory that is free or quarantined is verified at each call.
LEFT_OUT = {
    ("antagonism",): {
        "malloc_trim_gives_pages_back", "memory_goes_back_to_a_program_that_sleeps",
        "the_child_of_a_fork_has_none_until_it_makes_threads", "a_lock_tells", "a_flag_tells",
    },
    ("noreuse",): {"malloc_trim_gives_pages_back"},
    ("paranoia",): {
        "calloc_is_zero_when_all_is_locked", "blocks_grow_when_all_is_locked",
        "calloc_is_zero_beside_a_locked_block", "the_address_space_shrinks_to_what_is_used",
        "the_data_limit_shrinks_to_what_is_used", "madvise_is_refused", "mremap_is_refused",
        "munmap_is_refused", "mprotect_is_refused", "mmap_is_refused",
        "each_maker_tells_before_it_returns", "a_lock_tells", "a_flag_tells",
    },
    ("antagonism", "paranoia"): {
        "each_size_runs_out_and_comes_back", "what_is_kept_back_is_given_up_first",
        "every_function_refuses_and_works_again", "a_threads_first_request_fails",
        "threads_run_out_together", "under_little_address_space", "under_little_data",
        "a_smaller_size_cannot_be_refused", "under_a_limit_that_is_set_later",
        "a_large_block_is_usable_to_its_last_byte", "calloc_is_zero_after_reuse",
        "every_power_of_two_is_an_alignment", "memory_runs_out_and_comes_back",
    },
}
# These need a limit, on the heap or on the process, or root's privileges; they are run only by
# name.
BY_NAME = {"memory_runs_out_and_comes_back", "a_third_of_the_limit_can_be_had_at_once",
           "the_handler_can_help", "a_block_grows_until_there_is_no_more", "locked_blocks_grow"}


class Result:
    """How a program ended, and what it printed."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f"{ending(self.status)}\n--- stdout\n{self.out[-2000:]}\n--- stderr\n{self.err[:3000]}"


def ending(status):
    """An exit status as text."""
    if status is None:
        return "still running when its time was up"
    if status >= 0:
        return f"exit status {status}"
    return f"killed by {signal.Signals(-status).name}"


def merged(conf):
    """A test's options, appended to those that the whole test run was started with."""
    return ",".join(c for c in (os.environ.get("POOLALLOC_CONF"), conf) if c)


def environment(conf="", preload=(), **more):
    """The environment for a program under test: ours, without what would interfere."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC")}
    env.pop("POOLALLOC_CONF", None)
    env.pop("LD_PRELOAD", None)
    if merged(conf):
        env["POOLALLOC_CONF"] = merged(conf)
    if preload:
        env["LD_PRELOAD"] = ":".join(preload)
    env.update({k: str(v) for k, v in more.items()})
    return env


def run(command, env, timeout=60, **more):
    """Runs a command until it ends, in whatever way."""
    more.setdefault("stdin", subprocess.DEVNULL)
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace",
        start_new_session=True, **more
    ) as child:
        try:
            out, err = child.communicate(timeout=timeout)
            return Result(child.returncode, out, err)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            out, err = child.communicate()
            return Result(None, out, err)


class Report:
    """Counts the checks, and prints those that failed."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def expect(self, name, condition, detail=""):
        """Checks one condition."""
        if condition:
            self.passed += 1
            print(f"ok    {name}")
        else:
            self.failed += 1
            print(f"FAIL  {name}\n{detail}\n")
        return condition

    def exit(self):
        """Exits with the result; a script that checked nothing has failed."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


def says_only_what_is_asked(text):
    """Whether the text contains no report by the malloc replacement except the output of
    malloc_stats."""
    told = [line for line in text.splitlines() if line.startswith("poolmalloc: ")]
    return all(line.endswith(": heap now") for line in told)


def cases_of(program):
    """The names of a program's cases."""
    listed = subprocess.run([program, "list"], env=environment(), stdout=subprocess.PIPE, check=True)
    return listed.stdout.decode().split()


def chosen_cases(program, conf, wanted=()):
    """The cases of a program to run under these options: the wanted ones, or all except those that
    are run only by name."""
    flags = conf.split(",")
    left_out = set().union(*(cases for given, cases in LEFT_OUT.items() if set(given) <= set(flags)))
    chosen = wanted or [case for case in cases_of(program) if case not in BY_NAME]
    return [case for case in chosen if case not in left_out]
