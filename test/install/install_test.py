# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""install_test.py SOURCE BUILD — poolalloc as its users get it.

From an installation, from the build tree and as a Meson subproject; in C and in C++; shared and
static. Each time the consumer must work, and its malloc must still be the C library's.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
del sys.argv[1:3]
CONSUMER = SOURCE / "test" / "install" / "consumer"
SKIPPED = 77
RESULTS = {
    "c": "pages: good\nbuffer: good\nmalloc's block is the pool's: 0\n",
    "cc": "pages: good\nleft: 0\nnew's block is the pool's: 0\n",
}
COMPILERS = {
    "c": shlex.split(os.environ.get("CC", "cc")) + ["-std=c11", "-Wall", "-Wextra", "-Werror"],
    "cc": shlex.split(os.environ.get("CXX", "c++")) + ["-std=c++20", "-Wall", "-Werror"],
}


def call(*words, **options):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                            check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{words}: exit status {result.returncode}\n"
                             f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return result.stdout


class Users(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def runs_well(self, language, program, library_path="", malloc=r"libc\.so\.6"):
        output = call(program, env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": library_path})
        self.assertRegex(output, f"^{re.escape(RESULTS[language])}"
                                 f"malloc: {malloc}\nfree: {malloc}\n$")

    def compile(self, language, *options):
        program = self.folder / f"consumer_{language}"
        call(*COMPILERS[language], "-o", program, CONSUMER / f"consumer.{language}", *options)
        return program


class FromAnInstallation(Users):
    def setUp(self):
        super().setUp()
        self.root = self.folder / "root"
        call("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", self.root)
        self.pkgconfig = next(self.root.rglob("poolalloc.pc")).parent
        self.library_path = str(next(self.root.rglob("libpoolalloc.so.0")).parent)

    def flags(self, *options):
        environment = {"PATH": os.environ["PATH"], "PKG_CONFIG_LIBDIR": str(self.pkgconfig),
                       "PKG_CONFIG_SYSROOT_DIR": str(self.root)}
        text = call("pkg-config", *options, "--cflags", "--libs", "poolalloc", env=environment)
        include = next(self.root.rglob("poolalloc/pool.h")).parent.parent
        return shlex.split(text) + ["-I", str(include)]

    def test_shared(self):
        for language in RESULTS:
            program = self.compile(language, *self.flags())
            self.assertIn("libpoolalloc.so.0", call("readelf", "-d", program))
            self.runs_well(language, program, self.library_path)

    def test_static(self):
        for language in RESULTS:
            flags = ["-l:libpoolalloc.a" if flag == "-lpoolalloc" else flag
                     for flag in self.flags("--static")]
            program = self.compile(language, *flags)
            self.assertNotIn("libpoolalloc", call("readelf", "-d", program))
            self.runs_well(language, program)

    def test_no_flag_names_the_malloc_replacement(self):
        self.assertNotIn("poolmalloc", " ".join(self.flags("--static")))

    def test_each_function_has_a_page_of_its_name(self):
        pages = {page.name for page in self.root.rglob("man3/*")}
        if not pages:
            self.skipTest("the manual is not part of this build")
        header = (SOURCE / "include" / "pool.h").read_text(encoding="utf-8")
        functions = set(re.findall(r"^POOL_API_ .*?(\w+)\(", header, re.MULTILINE))
        self.assertGreater(len(functions), 20)
        self.assertEqual(set(), {name for name in functions if f"{name}.3" not in pages})
        for page in self.root.rglob("man?/*"):
            self.assertTrue(page.resolve().is_file(), page)

    def test_poolrun_finds_the_library_of_its_own_installation(self):
        programs = list(self.root.rglob("bin/poolrun"))
        if not programs:
            self.skipTest("poolrun is not part of this build")
        printed = call(programs[0], "--print")
        self.assertIn(str(self.root), printed)
        self.assertIn("libpoolmalloc.so.0", printed)
        maps = call(programs[0], "cat", "/proc/self/maps")
        self.assertIn(str(self.root), maps)


class FromTheBuildTree(Users):
    def test_shared(self):
        environment = {"PATH": os.environ["PATH"],
                       "PKG_CONFIG_PATH": str(BUILD / "meson-uninstalled")}
        flags = shlex.split(call("pkg-config", "--cflags", "--libs", "poolalloc", env=environment))
        include = self.folder / "include"
        include.mkdir()
        (include / "poolalloc").symlink_to(SOURCE / "include")
        for language in RESULTS:
            program = self.compile(language, *flags, f"-I{include}")
            self.runs_well(language, program, str(BUILD / "lib"))


class AsASubproject(Users):
    def project(self):
        project = self.folder / "project"
        (project / "subprojects").mkdir(parents=True)
        for file in CONSUMER.iterdir():
            (project / file.name).symlink_to(file)
        (project / "subprojects" / "poolalloc").symlink_to(SOURCE)
        # <poolalloc/pool.h>, as in an installation
        (project / "poolalloc").symlink_to(SOURCE / "include")
        return project

    def test_shared_and_static(self):
        project = self.project()
        for kind in ("shared", "static"):
            build = self.folder / kind
            call("meson", "setup", f"-Ddefault_library={kind}", "-Dcpp_args=-I" + str(project),
                 "-Dc_args=-I" + str(project), build, project)
            targets = [f"consumer_{language}" for language in RESULTS]
            call("ninja", "-C", build, *targets)
            for language in RESULTS:
                self.runs_well(language, build / f"consumer_{language}")


if __name__ == "__main__":
    unittest.main(verbosity=1)
