#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""cross.py SOURCE FOLDER TARGET — the library for one machine of config/cross/, and its tests.

Sets up a build in FOLDER/TARGET, builds everything, and runs its tests: those of the archive,
and if there is a kernel for the machine and qemu is installed, those of the kernel.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def call(*words, may_fail=False):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("CFLAGS", "CXXFLAGS", "LDFLAGS", "CC", "CXX")}
    result = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False, env=environment)
    if result.returncode != 0 and not may_fail:
        print(result.stdout[-5000:])
        sys.exit(f"{words[:2]} failed")
    return result


def results(folder):
    lines = (folder / "meson-logs" / "testlog.json").read_text().splitlines()
    return [json.loads(line) for line in lines]


def main():
    source, folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    for command in ("clang++", "ld.lld"):
        if shutil.which(command) is None:
            print(f"skipped: there is no {command} here")
            sys.exit(SKIPPED)
    build = folder / target
    if not (build / "build.ninja").exists():
        call("meson", "setup", "--werror", "-Dfreestanding=true",
             "--cross-file", source / "config" / "cross" / f"{target}.ini", source, build)
    call("ninja", "-C", build)
    run = call("meson", "test", "-C", build, "--no-rebuild", may_fail=True)
    tests = results(build)
    skipped = [test for test in tests if test["result"] == "SKIP"]
    failed = [test for test in tests if test["result"] not in ("OK", "SKIP")]
    for test in failed:
        print(f"{test['name']}: {test['result']}", test.get("stdout", ""), test.get("stderr", ""))
    print(f"{target}: {len(tests) - len(failed) - len(skipped)} tests passed, "
          f"{len(failed)} failed, {len(skipped)} skipped")
    if failed or run.returncode != 0 or not tests:
        sys.exit(1)
    if skipped:
        print(skipped[0].get("stdout", ""))
        sys.exit(SKIPPED)


main()
