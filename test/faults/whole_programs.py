#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""whole_programs.py LIBRARY REFUSING FOLDER — unmodified programs, while calls of the malloc
replacement are refused: the n-th one, or all from the n-th on.

The output must be right, or the program must report itself that it is out of memory: never a
wrong byte, never a signal."""
import errno
import os
import platform
import shutil
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "shim"))
from shimtest import SKIPPED, Report, environment, run  # pylint: disable=wrong-import-position

LIBRARY, REFUSING, FOLDER = (os.path.abspath(path) for path in sys.argv[1:4])

# The system call numbers of x86-64.
CALLS = {"mmap": 9, "mprotect": 10, "munmap": 11, "mremap": 25, "madvise": 28, "futex": 202,
         "getpid": 39, "gettid": 186, "prlimit64": 302, "fcntl": 72, "statx": 332}
ERRORS = [errno.EPERM, errno.ENOMEM, errno.EAGAIN, errno.ENOSYS]
PERL = r"""
my %h; my $s = '';
for my $i (1 .. 4000) { $h{$i % 700} .= "x$i," x ($i % 9); delete $h{($i * 7) % 700} if $i % 3 == 0; }
$s .= "$_=" . length($h{$_} // '') . ';' for sort { $a <=> $b } keys %h;
my @big = map { 'y' x ($_ * 3001) } 1 .. 60; $s .= length join '', @big;
print length($s), ' ', unpack('%32C*', $s), "\n";
"""
SQL = ("create table t(a integer primary key, b text); with recursive n(i) as (select 1 union all "
       "select i + 1 from n where i < 3000) insert into t select i, hex(zeroblob(i % 500)) from n; "
       "select count(*), sum(length(b)), max(b) from t where a % 3 = 0;")
PROGRAMS = {
    "perl": ["perl", "-e", PERL],
    "sqlite3": ["sqlite3", ":memory:", SQL],
    "threads": [os.path.join(FOLDER, "shim_threads"), "many_threads_come_and_go"],
}


def go(program, number, error, which, count):
    """The program's result, and the number of calls."""
    with open(count, "wb") as file:
        file.write(bytes(4))
    env = environment("", (LIBRARY, REFUSING), REFUSE=f"{number}:{error}:{which}", REFUSE_COUNT=count)
    result = run(PROGRAMS[program], env, timeout=120)
    with open(count, "rb") as file:
        data = file.read(4)
    return result, struct.unpack("I", data)[0] if len(data) == 4 else 0


def is_right(result, expected, may_refuse):
    """Whether the output is that of an undisturbed run; or if memory may be refused, whether the
    program ended by itself."""
    if result.status == 0:
        return result.out == expected
    return may_refuse and result.status is not None and result.status > 0


def try_call(report, program, call, expected, count):
    """Tries each error; all calls from the first on, and then single ones."""
    number = CALLS[call]
    may_refuse = call in ("mmap", "mprotect")  # without these there is no memory
    _, calls = go(program, number, errno.EPERM, "0", count)
    for error in ERRORS if calls else []:
        name = f"{program}: {call} answers {errno.errorcode[error]}"
        result, _ = go(program, number, error, "1+", count)
        report.expect(f"{name} always", is_right(result, expected, may_refuse), result)
        # Each n is tried in process (faults.py). Here only some of them, and one more error.
        n = 1
        while n <= min(calls, 300 if error == errno.ENOMEM else 1):
            result, _ = go(program, number, error, str(n), count)
            report.expect(f"{name}, number {n} of {calls}", is_right(result, expected, may_refuse),
                          result)
            n = n + 1 if n < 4 else n * 2
    return calls


def main():
    if platform.machine() != "x86_64":
        print("skipped: the refusing library knows x86-64 only")
        sys.exit(SKIPPED)
    report, called = Report(), {}
    with tempfile.TemporaryDirectory() as folder:
        count = os.path.join(folder, "count")
        for program, command in PROGRAMS.items():
            if not shutil.which(command[0]):
                print(f"skipped: {program} is not installed")
                continue
            plain = run(command, environment("", (LIBRARY,)), timeout=120)
            if not report.expect(f"{program}: undisturbed", plain.status == 0 and
                                 (plain.out or program == "threads"), plain):
                continue
            for call in CALLS:
                calls = try_call(report, program, call, plain.out, count)
                called[call] = called.get(call, 0) + calls
    print("calls seen: " + ", ".join(f"{call} {n}" for call, n in called.items()))
    for call in ("mmap", "mprotect", "madvise"):
        report.expect(f"{call} was called at all", called.get(call, 0) > 0)
    report.exit()


main()
