#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""run.py MACHINE KERNEL MEMORY COMMAND — boots the kernel, and reads what it says.

COMMAND is "checks" or "small-checks", or "exit" for a program that says nothing and ends well, or the
name of a misuse, after which the kernel must end in a panic of just the words below. What differs from machine to machine is written as 0x… for an address, # for a
number.
"""
import re
import shutil
import subprocess
import sys

SKIPPED = 77
PASSED, PANICKED, FAULT = 0x10, 0x12, 0x13  # enum outcome of kernel.h

PC = ["-M", "pc", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-append", "{command}"]
VIRT = ["-M", "virt", "-cpu", "cortex-a53", "-semihosting-config",
        "enable=on,target=native,arg=kernel,arg={memory},arg={command}"]
MPS2 = ["-M", "mps2-an385", "-semihosting-config",
        "enable=on,target=native,arg=kernel,arg={memory},arg={command}"]
QEMU = {
    "cortex-m": ["qemu-system-arm", *MPS2],
    "x86_64": ["qemu-system-x86_64", *PC],
    "i386": ["qemu-system-i386", *PC],
    "aarch64": ["qemu-system-aarch64", *VIRT],
}
ALWAYS = ["-nodefaults", "-no-reboot", "-display", "none", "-accel", "tcg", "-serial", "stdio"]

PARTS = {
    "checks": ["pool", "compaction", "flags", "exhaustion", "kmalloc", "kmem"],
    "small-checks": ["pool", "exhaustion", "kmalloc", "kmem"],
}
OWN = "  before it: block 0x… of # bytes (# in all, the pool's own)\n"
PANICS = {
    "pool-free-twice":
        "panic: pool misused: poolfree(0x…): freed twice: "
        "block 0x… of 104 bytes (112 in all, free)\n" + OWN +
        "  after it: block 0x… of # bytes (# in all, free)\n",
    "pool-free-foreign":
        "panic: pool misused: poolfree(0x…): foreign pointer: "
        "0x… is not of this pool, which has no memory yet\n",
    "pool-free-interior":
        "panic: pool misused: poolfree(0x…): interior pointer: 0x… is 16 bytes into block 0x… of "
        "100 bytes (112 in all, allocated); only a block's own address will do\n",
    "pool-overrun":
        "panic: pool misused: somebody wrote past the end of a block, at 0x…: overrun: written up "
        "to 1 byte past the end of block 0x… of 100 bytes (112 in all, allocated)\n"
        "  past the end: 78 \"x\"\n"
        "  its first bytes: " + "78 " * 16 + "\"" + "x" * 16 + "\"\n" + OWN +
        "  after it: block 0x… of # bytes (# in all, free)\n",
    "kfree-twice":
        "panic: kmalloc: kfree(0x…): freed twice: block 0x… of 64 bytes\n"
        "  It was freed before, and not handed out since.\n",
    "kfree-large-twice":
        "panic: kmalloc: kfree(0x…): freed already: no block is at 0x… now; either it was freed "
        "before, or it never was a block's address\n",
    "kfree-foreign":
        "panic: kmalloc: kfree(0x…): foreign pointer: 0x… is in no bucket, and in no large block\n",
    "kfree-interior":
        "panic: kmalloc: kfree(0x…): interior pointer: 0x… is 8 bytes into block 0x… of 64 bytes "
        "(allocated); only a block's own address will do\n",
    "kfree-dma-interior":
        "panic: kmalloc: kfree_dma(0x…): interior pointer: 0x… is 4096 bytes into block 0x… of "
        "12288 bytes (allocated); only a block's own address will do\n",
    "touch-unmapped":
        "fault: 0x…\n",
    "small-pool-free-twice":
        "panic: pool misused: poolfree(0x…): not allocated\n",
    "small-kfree-twice":
        "panic: kfree\n",
    "small-kfree-large-twice":
        "panic: kfree\n",
}


def checks(parts):
    lines = [f"{part}: [1-9][0-9]* checks\n" for part in parts]
    return ("[a-z0-9_]+: [0-9]+ KiB for the heap at 0x[0-9a-f]+\n" + "".join(lines) +
            "all parts passed\n")


def pattern(words):
    return re.escape(words).replace("0x…", "0x[0-9a-f]+").replace("\\#", "[0-9]+")


def exit_status(machine, outcome):
    """What isa-debug-exit makes of a number, and semihosting leaves alone."""
    return outcome if machine in ("aarch64", "cortex-m") else outcome << 1 | 1


def boot(machine, kernel, memory, command):
    words = [word.format(memory=memory, command=command.removeprefix("small-"))
             for word in QEMU[machine]]
    if shutil.which(words[0]) is None:
        print(f"skipped: there is no {words[0]} here")
        sys.exit(SKIPPED)
    return subprocess.run([*words, *ALWAYS, "-m", memory, "-kernel", kernel],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=100,
                          check=False)


def main():
    machine, kernel, memory, command = sys.argv[1:]
    result = boot(machine, kernel, memory, command)
    said = result.stdout.decode(errors="replace").replace("\r", "")
    print(said)
    print(f"exit status {result.returncode}")
    if command == "exit":
        sys.exit(None if (said, result.returncode) == ("", 0) else "it should have ended well")
    if command in PARTS:
        good = re.fullmatch(checks(PARTS[command]), said) and result.returncode == exit_status(machine, PASSED)
        sys.exit(None if good else "the checks did not pass")
    if command not in PANICS:
        sys.exit(f"run.py does not know what {command} should say")
    expected = PANICS[command]
    outcome = FAULT if expected.startswith("fault") else PANICKED
    _, _, words = said.partition("\n")
    if (not re.fullmatch(pattern(expected), words) or
            result.returncode != exit_status(machine, outcome)):
        sys.exit(f"it should have said:\n{expected}")


main()
