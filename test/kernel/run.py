#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""run.py MACHINE KERNEL MEMORY COMMAND — boots the kernel, and checks its output.

COMMAND is "checks" or "small-checks"; or "exit" for a program that prints nothing and succeeds;
or the name of a misuse, after which the kernel must end in a panic with exactly the message
below. What differs from machine to machine is written as 0x… for an address, # for a number.
"""
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position

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
        f"panic: pool misused: poolfree(0x…): {words.double_free}: "
        "block 0x… of 104 bytes (112 in all, free)\n" + OWN +
        "  after it: block 0x… of # bytes (# in all, free)\n",
    "pool-free-foreign":
        f"panic: pool misused: poolfree(0x…): {words.invalid_free}: {words.foreign_pointer} "
        "0x… is not of this pool, which has no memory yet\n",
    "pool-free-interior":
        f"panic: pool misused: poolfree(0x…): {words.invalid_free}: 0x… is 16 bytes into block 0x… of "
        "100 bytes (112 in all, allocated); only a block's own address will do\n",
    "pool-overflow":
        f"panic: pool misused: {words.buffer_overflow}: somebody wrote past the end of a block, at "
        "0x…: written up to 1 byte past the end of block 0x… of 100 bytes (112 in all, allocated)\n"
        "  past the end: 78 \"x\"\n"
        "  its first bytes: " + "78 " * 16 + "\"" + "x" * 16 + "\"\n" + OWN +
        "  after it: block 0x… of # bytes (# in all, free)\n",
    "kfree-twice":
        f"panic: kmalloc: kfree(0x…): {words.double_free}: block 0x… of 64 bytes (free)\n",
    "kfree-large-twice":
        f"panic: kmalloc: kfree(0x…): {words.invalid_free}: 0x… is in free memory; either this is "
        f"a {words.double_free}, or it never was a block's address\n",
    "kfree-foreign":
        f"panic: kmalloc: kfree(0x…): {words.invalid_free}: {words.foreign_pointer} 0x… is in no "
        "bucket, and in no large block\n",
    "kfree-interior":
        f"panic: kmalloc: kfree(0x…): {words.invalid_free}: 0x… is 8 bytes into block 0x… of 64 bytes "
        "(allocated); only a block's own address will do\n",
    "kfree-dma-interior":
        f"panic: kmalloc: kfree_dma(0x…): {words.invalid_free}: 0x… is 4096 bytes into block 0x… of "
        "12288 bytes (allocated); only a block's own address will do\n",
    "touch-unmapped":
        "fault: 0x…\n",
    "small-pool-free-twice":
        f"panic: pool misused: poolfree(0x…): {words.double_free}\n",
    "small-kfree-twice":
        "panic: kfree\n",
    "small-kfree-large-twice":
        "panic: kfree\n",
}


def checks(parts):
    lines = [f"{part}: [1-9][0-9]* checks\n" for part in parts]
    return ("[a-z0-9_]+: [0-9]+ KiB for the heap at 0x[0-9a-f]+\n" + "".join(lines) +
            "all parts passed\n")


def pattern(text):
    return re.escape(text).replace("0x…", "0x[0-9a-f]+").replace("\\#", "[0-9]+")


def exit_status(machine, outcome):
    """The exit status for a number: isa-debug-exit changes it, semihosting does not."""
    return outcome if machine in ("aarch64", "cortex-m") else outcome << 1 | 1


def boot(machine, kernel, memory, command):
    line = [word.format(memory=memory, command=command.removeprefix("small-"))
            for word in QEMU[machine]]
    if shutil.which(line[0]) is None:
        print(f"skipped: there is no {line[0]} here")
        sys.exit(SKIPPED)
    return subprocess.run([*line, *ALWAYS, "-m", memory, "-kernel", kernel],
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
    _, _, told = said.partition("\n")
    if (not re.fullmatch(pattern(expected), told) or
            result.returncode != exit_status(machine, outcome)):
        sys.exit(f"it should have said:\n{expected}")


main()
