# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""without_test.py SOURCE — kmem without some of its parts, as its users get it.

The library is built with -Dkmem_without, installed, and found by pkg-config; the flags that it
prints must suit the header, so that program and library agree on what exists, and how large it
is.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
C = shlex.split(os.environ.get("CC", "cc"))
CXX = shlex.split(os.environ.get("CXX", "c++"))
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
OTHER_PARTS = [f"-D{part}=disabled" for part in
               ("tests", "tools", "preload", "man", "benchmarks")]


def call(*words, **options):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                            check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{words}: exit status {result.returncode}\n"
                             f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return result.stdout


class Installed:
    """An installation without these parts."""

    def __init__(self, folder, parts):
        self.root = folder / "root"
        build = folder / "build"
        call("meson", "setup", "--buildtype=plain", "-Ddefault_library=both", "--prefix=/usr",
             "-Dkmem_without=" + ",".join(parts), *OTHER_PARTS, build, SOURCE)
        call("meson", "install", "-C", build, "--quiet", "--destdir", self.root)
        self.library = next(self.root.rglob("libpoolalloc.so.0"))

    def flags(self, *options):
        environment = {"PATH": os.environ["PATH"],
                       "PKG_CONFIG_LIBDIR": str(self.library.parent / "pkgconfig"),
                       "PKG_CONFIG_SYSROOT_DIR": str(self.root)}
        return shlex.split(call("pkg-config", *options, "poolalloc", env=environment))

    def run(self, program):
        call(program, env={"LD_LIBRARY_PATH": str(self.library.parent)})

    def exports(self):
        return {line.split()[-1].split("@")[0]
                for line in call("nm", "-D", "--defined-only", self.library).splitlines()}


class Without(unittest.TestCase):
    def check(self, parts, gone):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            installed = Installed(folder, parts)
            flags = installed.flags("--cflags")
            self.assertEqual({flag for flag in flags if flag.startswith("-DKFmem")},
                             {"-DKFmem_no" + part for part in parts})
            program = folder / "program"
            source = SOURCE / "test" / "kmem" / "variant.c"
            for libraries in (installed.flags("--libs"),
                              ["-l:libpoolalloc.a" if flag == "-lpoolalloc" else flag
                               for flag in installed.flags("--static", "--libs")]):
                call(*C, "-std=c11", *STRICT, source, *flags, *libraries, "-o", program)
                installed.run(program)
            for options in (["-include", "pool.hpp"], ["-DKMEM_RAW", "-include", "pool.hpp"]):
                call(*CXX, "-std=c++20", *STRICT, *flags, *options, "-x", "c++",
                     "-fsyntax-only", "/dev/null")
            names = {name for name in installed.exports() if name.startswith("km")}
            self.assertIn("kmfree", names)
            short = {name.removeprefix("kmraw_").removeprefix("km") for name in names}
            self.assertEqual({name for name in short if name.startswith(gone)}, set())

    def test_no_shred_lin_pool(self):
        self.check(["shred", "lin", "pool"],
                   ("shred", "taint", "heaps", "refs", "trees", "lin", "pool"))

    def test_no_heap_ref_tree(self):
        self.check(["heap", "ref", "tree"],
                   ("heapa", "heapf", "heapo", "heaps", "heapz", "ref", "tree"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
