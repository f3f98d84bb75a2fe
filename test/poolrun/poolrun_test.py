# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""poolrun_test.py POOLRUN — what poolrun(1) promises, a case for each sentence."""
import os
import pathlib
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unittest

POOLRUN = sys.argv.pop(1)
EI_CLASS, E_MACHINE = 4, 18
AARCH64, X86_64 = 183, 62


def clean_environment(**changes):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("POOLALLOC_CONF", "LD_PRELOAD", "MALLOCFD")
    }
    environment.update(changes)
    return environment


def poolrun(*words, **options):
    options.setdefault("env", clean_environment())
    return subprocess.run(
        [POOLRUN, *words], capture_output=True, text=True, timeout=60, check=False, **options
    )


class Scratch(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def file(self, name, content, mode=0o755):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        path.chmod(mode)
        return str(path)

    def copy_of_true(self):
        path = str(self.folder / "true")
        shutil.copyfile(shutil.which("true"), path)
        os.chmod(path, 0o755)
        return path

    def refused(self, result, status, *texts):
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertTrue(result.stderr.startswith("poolrun: "), result.stderr)
        for text in texts:
            self.assertIn(text, result.stderr)


class Environment(Scratch):
    def settings(self, *words, **changes):
        result = poolrun(*words, "env", env=clean_environment(**changes))
        self.assertEqual(result.returncode, 0, result.stderr)
        return dict(line.split("=", 1) for line in result.stdout.splitlines() if "=" in line)

    def test_the_library_is_preloaded(self):
        preload = self.settings()["LD_PRELOAD"]
        self.assertTrue(os.path.isfile(preload), preload)
        self.assertIn("libpoolmalloc.so", preload)

    def test_the_library_is_mapped_into_the_program(self):
        result = poolrun("cat", "/proc/self/maps")
        self.assertIn("libpoolmalloc.so", result.stdout)

    def test_what_was_preloaded_before_comes_after(self):
        other = shutil.which("true")  # the loader reports that it cannot be preloaded, and continues
        preload = self.settings(LD_PRELOAD=other)["LD_PRELOAD"]
        self.assertEqual(preload.split(":")[1:], [other])

    def test_poolrun_in_poolrun_preloads_once(self):
        once = self.settings()["LD_PRELOAD"]
        self.assertEqual(self.settings(POOLRUN)["LD_PRELOAD"], once)

    def test_without_options_the_configuration_is_not_touched(self):
        self.assertNotIn("POOLALLOC_CONF", self.settings())
        given = self.settings(POOLALLOC_CONF="antagonism")
        self.assertEqual(given["POOLALLOC_CONF"], "antagonism")

    def test_flags_and_options_are_joined_in_order(self):
        conf = self.settings("-f", "antagonism,tolerance", "-o", "limit=1G", "-f", "noreuse")
        self.assertEqual(conf["POOLALLOC_CONF"], "antagonism,tolerance,limit=1G,noreuse")

    def test_options_come_after_those_of_the_environment(self):
        conf = self.settings("--limit", "2G", POOLALLOC_CONF="limit=1G")
        self.assertEqual(conf["POOLALLOC_CONF"], "limit=1G,limit=2G")

    def test_fd_names_the_descriptor_for_messages(self):
        self.assertEqual(self.settings("--fd", "1")["MALLOCFD"], "1")

    def test_log_opens_the_file_for_the_command(self):
        log = self.folder / "heap.log"
        log.write_text("of an earlier run", encoding="utf-8")
        result = poolrun("--log", str(log), "bash", "-c", 'echo here >&"$MALLOCFD"')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(log.read_text(encoding="utf-8"), "here\n")

    def test_print_shows_it_and_runs_nothing(self):
        result = poolrun("--print", "-f", "paranoia", "--fd", "2", "touch", str(self.folder / "x"))
        self.assertEqual(result.returncode, 0)
        self.assertIn("POOLALLOC_CONF='paranoia'\n", result.stdout)
        self.assertIn("MALLOCFD='2'\n", result.stdout)
        self.assertIn("LD_PRELOAD='", result.stdout)
        self.assertFalse((self.folder / "x").exists())


class CommandLine(Scratch):
    def test_help_names_every_option(self):
        result = poolrun("--help")
        self.assertEqual(result.returncode, 0)
        for text in ("--flags", "--limit", "--stats", "--log", "--fd", "--summary", "--print",
                     "--options", "--library", "--version", "Examples:", "127"):
            self.assertIn(text, result.stdout)

    def test_version(self):
        self.assertRegex(poolrun("--version").stdout, r"^poolrun \d+\.\d+\.\d+\n$")

    def test_options_of_the_command_are_its_own(self):
        result = poolrun("echo", "--summary", "-f", "--", "x")
        self.assertEqual(result.stdout, "--summary -f -- x\n")

    def test_two_dashes_end_the_options(self):
        self.assertEqual(poolrun("--", "echo", "x").stdout, "x\n")

    def test_no_command(self):
        self.refused(poolrun(), 125, "what is to be run?")

    def test_an_option_that_poolrun_has_not(self):
        self.refused(poolrun("--flgas", "paranoia", "true"), 125, "--flgas", "poolrun --help")

    def test_a_descriptor_that_is_not_open(self):
        self.refused(poolrun("--fd", "77", "true"), 125, "descriptor 77 is not open")

    def test_a_descriptor_that_is_no_number(self):
        self.refused(poolrun("--fd", "x", "true"), 125, "--fd")

    def test_fd_and_log_exclude_each_other(self):
        self.refused(poolrun("--fd", "2", "--log", "x", "true"), 125, "one of them")

    def test_a_log_that_cannot_be_written(self):
        self.refused(poolrun("--log", "/nonexistent/log", "true"), 125, "/nonexistent/log")

    def test_a_library_that_is_not_there(self):
        self.refused(poolrun("--library", "/nonexistent/lib.so", "true"), 125,
                     "/nonexistent/lib.so")

    def test_a_library_whose_path_no_list_can_hold(self):
        library = self.file("a b.so", b"")
        self.refused(poolrun("--library", library, "true"), 125, "space or a colon")


class HeapOptions(Scratch):
    def test_an_unknown_option_is_named_with_the_nearest(self):
        self.refused(poolrun("-f", "antagonsim", "true"), 125, "antagonsim", "antagonism")

    def test_nothing_runs_after_an_unknown_option(self):
        marker = self.folder / "ran"
        poolrun("-f", "antagonism,paranoja", "touch", str(marker))
        self.assertFalse(marker.exists())

    def test_a_size_that_is_none(self):
        self.refused(poolrun("--limit", "2Q", "true"), 125, "2Q", "limit")

    def test_the_list_of_options(self):
        result = poolrun("--options")
        self.assertEqual(result.returncode, 0)
        for name in ("antagonism", "paranoia", "verbosity", "logging", "tolerance", "noreuse",
                     "limit", "stats", "foreign"):
            self.assertRegex(result.stdout, rf"(?m)^ *{name}\b")


class Programs(Scratch):
    def test_not_found(self):
        self.refused(poolrun("no-such-command"), 127, "no-such-command", "not found")

    def test_not_found_at_a_path(self):
        self.refused(poolrun("/nonexistent/command"), 127, "/nonexistent/command")

    def test_not_executable(self):
        self.refused(poolrun(self.file("plain", "text", 0o644)), 126, "chmod +x")

    def test_a_folder(self):
        self.refused(poolrun(str(self.folder)), 126, "folder")

    def test_path_is_searched_on_past_what_cannot_be_run(self):
        self.file("echo", "not a program", 0o644)
        path = f"{self.folder}:{os.environ['PATH']}"
        self.assertEqual(poolrun("echo", "x", env=clean_environment(PATH=path)).stdout, "x\n")

    def test_setuid(self):
        path = self.copy_of_true()
        os.chmod(path, 0o755 | stat.S_ISUID)
        self.refused(poolrun(path), 125, "is setuid", "LD_PRELOAD")

    def test_setgid(self):
        path = self.copy_of_true()
        os.chmod(path, 0o755 | stat.S_ISGID)
        self.refused(poolrun(path), 125, "is setgid", "LD_PRELOAD")

    def test_file_capabilities(self):
        path = self.copy_of_true()
        version_2, effective, net_raw = 0x02000000, 1, 1 << 13
        value = struct.pack("<IIIII", version_2 | effective, net_raw, 0, 0, 0)
        try:
            os.setxattr(path, "security.capability", value)
        except OSError as error:
            self.skipTest(f"no file capabilities here: {error}")
        self.refused(poolrun(path), 125, "file capabilities", "LD_PRELOAD")

    def test_another_architecture(self):
        path = self.copy_of_true()
        with open(path, "r+b") as program:
            program.seek(E_MACHINE)
            own = struct.unpack("<H", program.read(2))[0]
            program.seek(E_MACHINE)
            program.write(struct.pack("<H", X86_64 if own == AARCH64 else AARCH64))
        self.refused(poolrun(path), 125, "x86-64" if own == AARCH64 else "AArch64")

    def test_another_word_size(self):
        path = self.copy_of_true()
        with open(path, "r+b") as program:
            program.seek(EI_CLASS)
            program.write(b"\x01")
        self.refused(poolrun(path), 125, "32-bit")

    @unittest.skipUnless(shutil.which("cc"), "no cc")
    def test_statically_linked(self):
        source = self.file("main.c", "int main(void) { return 3; }\n")
        for option in ("-static", "-static-pie"):
            program = str(self.folder / "static")
            if subprocess.run(["cc", option, "-o", program, source], check=False,
                              stderr=subprocess.DEVNULL).returncode != 0:
                self.skipTest("no static C library")
            self.refused(poolrun(program), 125, "statically linked")

    @unittest.skipUnless(shutil.which("musl-gcc"), "no musl-gcc")
    def test_another_c_library(self):
        source = self.file("main.c", "int main(void) { return 3; }\n")
        program = str(self.folder / "musl")
        subprocess.run(["musl-gcc", "-o", program, source], check=True)
        self.refused(poolrun(program), 125, "another C library", "ld-musl")

    def test_the_loader_itself_runs(self):
        loaders = list(pathlib.Path("/lib64").glob("ld-linux-*.so.2"))
        if not loaders:
            self.skipTest("no loader where it was expected")
        self.assertEqual(poolrun(str(loaders[0]), "/bin/echo", "x").stdout, "x\n")


class Scripts(Scratch):
    def test_a_script_runs(self):
        self.assertEqual(poolrun(self.file("script", "#!/bin/sh -e\necho $1\n"), "x").stdout, "x\n")

    def test_a_script_without_an_interpreter_line_is_the_shells(self):
        self.assertEqual(poolrun(self.file("script", "echo $1\n"), "x").stdout, "x\n")

    def test_an_interpreter_that_is_not_there(self):
        self.refused(poolrun(self.file("script", "#!/nonexistent/sh\n")), 127, "/nonexistent/sh")

    def test_a_setuid_interpreter(self):
        path = self.copy_of_true()
        os.chmod(path, 0o755 | stat.S_ISUID)
        self.refused(poolrun(self.file("script", f"#!{path}\n")), 125, "is setuid")

    def test_what_env_will_find(self):
        path = self.copy_of_true()
        os.chmod(path, 0o755 | stat.S_ISUID)
        self.refused(poolrun(self.file("script", f"#!/usr/bin/env -S X=1 {path}\n")), 125,
                     "is setuid")

    def test_a_script_that_is_its_own_interpreter(self):
        script = str(self.folder / "script")
        self.file("script", f"#!{script}\n")
        self.refused(poolrun(script), 126, "cannot run")


class Endings(Scratch):
    modes = ((), ("--summary",))

    def test_the_exit_status_is_the_commands(self):
        for mode in self.modes:
            for status in (0, 1, 77, 125, 255):
                result = poolrun(*mode, "sh", "-c", f"exit {status}")
                self.assertEqual(result.returncode, status, (mode, result.stderr))

    def test_death_is_by_the_same_signal(self):
        for mode in self.modes:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGSEGV,
                           signal.SIGABRT, signal.SIGPIPE, signal.SIGUSR1):
                result = poolrun(*mode, "sh", "-c", f"kill -{int(number)} $$")
                self.assertEqual(result.returncode, -number, (mode, result.stderr))

    def test_what_cannot_be_run_is_said_while_waiting_too(self):
        self.refused(poolrun("--summary", "no-such-command"), 127, "not found")
        script = str(self.folder / "script")
        self.file("script", f"#!{script}\n")
        self.refused(poolrun("--summary", script), 126, "cannot run")

    def test_without_a_summary_the_command_takes_poolruns_place(self):
        process = subprocess.Popen([POOLRUN, "sh", "-c", "echo $$"], stdout=subprocess.PIPE,
                                   text=True, env=clean_environment())
        output, _ = process.communicate(timeout=60)
        self.assertEqual(int(output), process.pid)

    def start_waiting(self, script, **options):
        process = subprocess.Popen([POOLRUN, "--summary", "sh", "-c", script], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=clean_environment(), **options)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def test_a_signal_sent_to_poolrun_reaches_the_command(self):
        process = self.start_waiting(
            'trap "echo got it; exit 5" USR1; echo ready; while :; do sleep 0.05; done')
        process.send_signal(signal.SIGUSR1)
        self.assertEqual(process.wait(timeout=60), 5)
        self.assertEqual(process.stdout.read(), "got it\n")

    def test_a_signal_that_kills_the_command_kills_poolrun(self):
        process = self.start_waiting("echo ready; exec sleep 60")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), -signal.SIGTERM)
        self.assertIn("SIGTERM", process.stderr.read())

    def test_poolrun_stops_and_goes_on_with_the_command(self):
        process = self.start_waiting("echo ready; kill -STOP $$; echo on; exit 4")
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status))
        time.sleep(0.05)
        process.send_signal(signal.SIGCONT)
        self.assertEqual(process.wait(timeout=60), 4)
        self.assertEqual(process.stdout.read(), "on\n")

    def test_the_commands_signals_are_as_poolrun_found_them(self):
        script = "grep -E '^Sig(Blk|Ign)' /proc/self/status"
        ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)}
        for options in ({}, ignoring):
            plain = subprocess.run(["sh", "-c", script], capture_output=True, text=True,
                                   check=True, **options)
            waited = poolrun("--summary", "sh", "-c", script, **options)
            self.assertEqual(waited.stdout, plain.stdout)

    def test_the_summary_tells_status_time_and_memory(self):
        result = poolrun("--summary", "sh", "-c", "exit 3")
        self.assertRegex(result.stderr, r"sh: exit status 3, \d+\.\d\d s, peak resident memory "
                                        r"\d+\.\d MiB\n")

    def test_the_summary_is_of_the_commands_process_alone(self):
        words = ("bash", "-c", "sort /dev/null; echo")  # both end by exit(3)
        self.assertEqual(poolrun("--summary", *words).stderr.count("heap at exit"), 1)
        every = poolrun("--summary", "--stats", *words)
        self.assertEqual(every.stderr.count("heap at exit"), 2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
