# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""A machine in qemu that runs programs on a given kernel, one after the other."""
import dataclasses
import os
import re
import shutil
import subprocess
import tempfile

from initramfs import Initramfs

QEMU = "qemu-system-x86_64"
# The kernel's messages go to the first serial port, the reports to the second.
MACHINE = ["-accel", "kvm", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-nodefaults",
           "-no-reboot", "-display", "none"]
APPEND = "console=ttyS0 quiet panic=-1"


@dataclasses.dataclass
class Job:
    """A program to run, and how."""
    words: list
    env: dict = dataclasses.field(default_factory=dict)
    address_space: int = 0  # a limit in bytes; 0: none
    seconds: int = 120
    name: str = ""

    def plan(self):
        """The lines of the plan for init.c."""
        lines = [f"env\t{name}={value}" for name, value in self.env.items()]
        if self.address_space:
            lines.append(f"limit\t{self.address_space}")
        lines += [f"seconds\t{self.seconds}", "\t".join(["run", *self.words])]
        for line in lines:
            if "\n" in line or line.count("\t") > 60:
                raise ValueError(f"not to be written in one line of a plan: {line!r}")
        return lines


@dataclasses.dataclass
class Outcome:
    """How it ended ("exit 0", "signal 11", "time", or "" if it never did) and its output."""
    end: str = ""
    output: str = ""
    milliseconds: int = 0


class Machine:
    """The files of its only file system, and its amount of memory."""

    def __init__(self, kernel, init, memory="1G"):
        self.kernel, self.memory = kernel, memory
        self.files = Initramfs()
        self.files.add_file(init)
        with open(init, "rb") as program:
            self.files.add("/init", program.read())
        self.console = ""  # the kernel's messages, once it has run

    def run(self, jobs, seconds, settings=()):
        """Returns an outcome for each job until one did not end, and whether the machine got to the
        end of its plan. `settings` are pairs of a file of /proc or /sys and the text that is
        first written to it."""
        lines = [f"write\t{name}\t{text}" for name, text in settings]
        for job in jobs:
            lines += job.plan()
            self.files.add_file(job.words[0])
        self.files.add("/plan", "".join(line + "\n" for line in lines).encode())
        return outcomes_of(self.boot(seconds))

    def boot(self, seconds):
        """The report until the machine was off, or its time up."""
        with tempfile.TemporaryDirectory(prefix="poolalloc-old-kernel-") as folder:
            names = [os.path.join(folder, name) for name in ("initramfs", "console", "report")]
            with open(names[0], "wb") as file:
                file.write(self.files.packed())
            command = [QEMU, *MACHINE, "-m", self.memory, "-kernel", self.kernel,
                       "-initrd", names[0], "-append", APPEND,
                       "-serial", f"file:{names[1]}", "-serial", f"file:{names[2]}"]
            problem = ""
            try:
                done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, timeout=seconds, check=False)
                problem = done.stdout.decode(errors="replace")
            except subprocess.TimeoutExpired:
                problem = f"{QEMU}: still running after {seconds} s"
            self.console, report = (read(name) for name in names[1:])
            self.console += problem
            return report


def is_there():
    """Whether qemu is installed."""
    return shutil.which(QEMU) is not None


def read(name):
    """The text of a serial port; "" if there is none."""
    if not os.path.exists(name):
        return ""
    with open(name, "rb") as file:
        return file.read().decode(errors="replace").replace("\r", "")


def outcomes_of(report):
    """The outcomes that init.c reported, and whether the report is complete."""
    outcomes, output = [], []
    lines = report.splitlines()
    for line in lines:
        end = re.fullmatch(r"end (\d+) (exit \d+|signal \d+|time)", line)
        if line.startswith("| "):
            output.append(line[2:])
        elif end:
            outcomes.append(Outcome(end[2], "\n".join(output), int(end[1])))
            output = []
        elif line != "done":
            output.append(line)  # an error message of init's
    is_complete = lines[-1:] == ["done"]
    if not is_complete:
        outcomes.append(Outcome("", "\n".join(output)))
    return outcomes, is_complete
