#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""situations.py SITUATION LIBRARY FOLDER — difficult situations for a malloc replacement. The
programs and modules are in FOLDER; each function below is one situation."""
import math
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from shimtest import SKIPPED, Report, environment, merged, run, words

LIBRARY, FOLDER = os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
FLAGS = ["", "antagonism", "noreuse,tolerance", "paranoia"]


def program(name):
    return os.path.join(FOLDER, "shim_" + name)


def module(name):
    return os.path.join(FOLDER, f"libshim_{name}.so")


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def little_address_space(report):
    """ulimit -v 131072"""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (128 << 20, 128 << 20))

    for conf in FLAGS:
        for case in ("memory_runs_out_and_comes_back", "a_third_of_the_limit_can_be_had_at_once"):
            if conf and not (conf == "antagonism" and case.startswith("memory")):
                continue
            if case.startswith("memory") and "paranoia" in merged(conf):
                continue  # would take too long
            result = run([program("refusals"), case], environment(conf, [LIBRARY]), preexec_fn=limit)
            report.expect(f"{case} under {conf or 'no flag'}", result.status == 0, result)
        result = run([program("early")], environment(conf, [LIBRARY]), preexec_fn=limit)
        report.expect(f"a small program under {conf or 'no flag'}", result.status == 0, result)
        result = run([program("threads"), "blocks_change_hands"], environment(conf, [LIBRARY]),
                     preexec_fn=limit)
        wanted = 0 if "noreuse" not in conf else None  # may well run out of memory
        report.expect(f"threads under {conf or 'no flag'}", wanted is None or result.status == 0, result)


def little_may_be_written_to(report):
    """RLIMIT_DATA makes mprotect fail, as the system does if overcommit is off."""
    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (32 << 20, 32 << 20))

    case = "memory_runs_out_and_comes_back"
    for conf in ("", "antagonism", "firstfit"):
        if "paranoia" not in merged(conf):
            result = run([program("refusals"), case], environment(conf, [LIBRARY]), preexec_fn=limit)
            report.expect(f"{case} under {conf or 'no flag'}", result.status == 0, result)
    result = run([program("early")], environment("", [LIBRARY]), preexec_fn=limit)
    report.expect("a small program", result.status == 0, result)


def early_and_late(report):
    for conf in FLAGS + ["stats"]:
        result = run([program("early")], environment(conf, [LIBRARY]))
        report.expect(f"under {conf or 'no flag'}",
                      result.status == 0 and "last destructor" in result.out, result)


def deepbind(report):
    for name in (os.path.basename(module("deep_module")), module("deep_module")):
        for conf in FLAGS:
            result = run([program("deepbind"), name], environment(conf, [LIBRARY]))
            report.expect(f"{name} under {conf or 'no flag'}", result.status == 0, result)


def wrapped_calls(report):
    for order in ([LIBRARY, module("wrapping_library")], [module("wrapping_library"), LIBRARY]):
        for conf in FLAGS + ["stats", "logging", "foreign=forward", "help"]:
            result = run([program("family"), "calloc_is_zero_after_reuse"], environment(conf, order))
            report.expect(f"{os.path.basename(order[0])} first, under {conf or 'no flag'}",
                          result.status == 0, result)
    result = run([program("misuse"), "free_twice"],
                 environment("", [module("wrapping_library"), LIBRARY]))
    report.expect("a mistake is told through a wrapped write",
                  result.status == -signal.SIGABRT and words.double_free in result.err, result)


def jumping_handler(report):
    for conf in FLAGS:
        result = run([program("jumping_handler")], environment(conf, [LIBRARY]))
        told = re.findall(rf"\): ({words.double_free}|{words.invalid_free})", result.err)
        report.expect(f"it is called for each of five reports, under {conf or 'no flag'}",
                      result.status == 0 and result.out == "survived\n" and len(told) == 5, result)


def foreign_blocks(report):
    def go(case, conf):
        return run([program("foreign"), case], environment(conf, [LIBRARY]))

    cases = ("free_of_libcs_block", "realloc_of_libcs_block", "size_of_libcs_block")
    for case in cases:
        result = go(case, "foreign=abort")
        report.expect(f"{case}: abort", result.status == -signal.SIGABRT and re.search(
            rf"poolmalloc: shim_foreign\[\d+\]: pool mainmem: pool\w+\(0x\w+\): ({words.invalid_free}"
            rf"|{words.invalid_pointer}): {words.foreign_pointer} ",
            result.err), result)
        for conf, done in (("ignore", "ignored"), ("forward", "forwarded to the next allocator")):
            result = go(case, "foreign=" + conf)
            told = re.findall(rf"{words.foreign_pointer} 0x\w+ {done}, as the option", result.err)
            report.expect(f"{case}: {conf}, and told once", result.status == 0 and len(told) == 1, result)
    report.expect("an ignored block has no size", go(cases[2], "foreign=ignore").out == "0\n")
    report.expect("a forwarded block has its own", int(go(cases[2], "foreign=forward").out) >= 100)


def late_cxx_library(report):
    result = run([program("plugin_host"), module("plugin")], environment("", [LIBRARY]))
    report.expect("a C++ plugin of a C program is out of memory, and lives", result.status == 0, result)
    for conf in ("", "antagonism,paranoia"):
        again = run([program("plugin_host"), module("plugin"), "again"], environment(conf, [LIBRARY]))
        report.expect(f"a library is loaded and unloaded 100 times, {conf or 'plain'}", again.status == 0, again)


def options(report):
    """What is reported about options, literally."""
    start = r"poolmalloc: shim_quiet\[\d+\]: POOLALLOC_CONF: "
    cases = {
        "": "",
        ",, ,": "",
        "antagonism,paranoia,tolerance,noreuse,firstfit,tags": "",
        "antagonism=on,paranoia=off,tags=yes,noreuse=0,limit=1G,minarena=1M": "",
        "antagonsm": start + r'there is no option "antagonsm"; did you mean "antagonism"\?\n',
        "limits=2G": start + r'there is no option "limits"; did you mean "limit"\?\n',
        "paranioa": start + r'there is no option "paranioa"; did you mean "paranoia"\?\n',
        "xyzzy": start + r'there is no option "xyzzy"; POOLALLOC_CONF=help prints them all\n',
        "limit": start + r'option "limit" needs a value: a number of bytes, with or without K, M, G or T\n',
        "limit=": start + r'option "limit" needs a value: .*\n',
        "limit=2X": start + r'option "limit" cannot be "2X", only a number of bytes, with or without K, M, G or T\n',
        "limit=-1": start + r'option "limit" cannot be "-1", only .*\n',
        "limit=99999999999999999999": start + r'option "limit" cannot be "9+", only .*\n',
        "limit=16777217T": start + r'option "limit" cannot be "16777217T", only .*\n',
        "foreign=keep": start + r'option "foreign" cannot be "keep", only abort, ignore or forward\n',
        "paranoia=maybe": start + r'option "paranoia" cannot be "maybe", only on or off\n',
        "one,two=2,tags": (start + r'there is no option "one".*\n') + (start + r'there is no option "two".*\n'),
        "a" * 5000: start + r'there is no option "a+"; POOLALLOC_CONF=help prints them all\n',
        "%s%n": start + r'there is no option "%s%n"; .*\n',
    }
    for conf, said in cases.items():
        result = run([program("quiet")], dict(environment(preload=[LIBRARY]), POOLALLOC_CONF=conf))
        report.expect(conf[:60] or "none", result.status == 0 and re.fullmatch(said, result.err),
                      f"expected {said}\n{result}")
    for conf, told in (("stats,stats=off", False), ("stats=off,stats", True)):
        result = run([program("quiet")], environment(conf, [LIBRARY]))
        report.expect(f"the later one wins: {conf}", ("heap at exit" in result.err) == told, result)


def messages(report):
    """MALLOCFD, stats, help."""
    with tempfile.TemporaryFile("w+") as file:
        env = environment("nosuch,stats", [LIBRARY], MALLOCFD=file.fileno())
        result = run([program("quiet")], env, pass_fds=[file.fileno()])
        file.seek(0)
        text = file.read()
        report.expect("MALLOCFD takes all of it", result.err == "" and result.status == 0
                      and 'no option "nosuch"' in text and "heap at exit" in text, f"{text}\n{result}")
    result = run([program("quiet")], environment("nosuch", [LIBRARY], MALLOCFD=99))
    report.expect("a closed MALLOCFD is the standard error", result.status == 0 and re.fullmatch(
        r"poolmalloc: shim_quiet\[\d+\]: POOLALLOC_CONF: .*\n", result.err), result)
    for value in ("x", "-1", "2K", "99999999999"):
        result = run([program("quiet")], environment("", [LIBRARY], MALLOCFD=value))
        report.expect(f"MALLOCFD={value} is told", result.status == 0 and re.fullmatch(
            rf"poolmalloc: shim_quiet\[\d+\]: MALLOCFD={value} is no descriptor; "
            r"messages go to the standard error\n", result.err), result)
    result = run([program("quiet")], environment("stats", [LIBRARY]))
    report.expect("stats", result.status == 0 and re.fullmatch(
        r"poolmalloc: shim_quiet\[\d+\]: heap at exit\n"
        r"  in use     10\d\d bytes in 1 blocks\n" # 1024 bytes, or with what the flags add
        r"  cached     \d+ bytes by threads, 0 in depots\n"
        r"  free       \d+ bytes in slabs, \d+ in slots, \d+ in the pool\n"
        r"(  kept       \d+ bytes in 1 blocks, freed under noreuse\n)?"
        r"  heap size  \d+ bytes, \d+ of them in memory; \d+ at the peak\n"
        r"  our own    \d+ bytes inside it, \d+ beside it\n", result.err), result)
    result = run(["/bin/echo", "hi"], environment("stats", [LIBRARY]))
    report.expect("stats of a program that closes its standard error", "heap at exit" in result.err, result)
    result = run([program("quiet")], environment("help", [LIBRARY]))
    report.expect("help", result.status == 0 and result.err.startswith("Options of poolmalloc")
                  and len(result.err.splitlines()) > 10, result)
    result = run([program("family"), "malloc_info_and_stats_print"], environment("", [LIBRARY]))
    import xml.etree.ElementTree as xml
    root = xml.fromstring(result.out)
    sizes = [s.attrib for s in root.findall("heap/sizes/size")]
    report.expect("malloc_info is XML", root.tag == "malloc" and root.find("heap/system") is not None
                  and all(int(s["total"]) == int(s["count"]) * int(s["to"]) for s in sizes), result)
    report.expect("malloc_stats", re.search(r"heap now\n  in use", result.err), result)
    result = run(["/bin/sh", "-c", "exec 2>&-; exec " + program("misuse") + " free_twice"],
                 environment("", [LIBRARY]))
    report.expect("nobody to tell is no reason to go on", result.status == -signal.SIGABRT, result)


def closed_descriptors(report):
    """Messages go where they were meant to, or nowhere; and a pipe is not kept open."""
    def go(case, conf, **more):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
            os.dup2(log.fileno(), 100, inheritable=True)
            result = run([program("descriptors"), case], environment(conf, [LIBRARY], **more), cwd=folder, pass_fds=[100])
            os.close(100)
            log.seek(0)
            others = {open(os.path.join(folder, f), encoding="utf-8").read() for f in os.listdir(folder)}
            report.expect(f"{case}: no file of the program's has a message", others == {"precious\n"}, f"{others}\n{result}")
            return result, log.read()

    result, log = go("the_log_is_closed", "", MALLOCFD=100)
    report.expect("a log that was closed: nowhere", result.status == -signal.SIGABRT and log == "" and result.err == "", result)
    result, log = go("the_log_is_kept", "", MALLOCFD=100)
    report.expect("a log that is open: there", result.status == -signal.SIGABRT and words.double_free in log
                  and result.err == "", f"{log}\n{result}")
    result, log = go("everything_is_closed", "stats")
    report.expect("figures for which there is no way: nowhere", result.status == 0 and log == "" and result.err == "", result)
    # The second is noticed when magazines are refilled or flushed; with a flag there are none.
    for case in ("a_daemon",) if merged("") else ("a_daemon", "errors_go_elsewhere"):
        report.expect(f"{case}: the pipe closes", closes(case))


def closes(case):
    """Whether standard error is closed while the program still runs."""
    hold, let_go = os.pipe()
    reader, writer = os.pipe()
    os.set_blocking(hold, False)
    with subprocess.Popen([program("descriptors"), case, str(hold)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=writer, pass_fds=[hold], env=environment("stats", [LIBRARY])):
        os.close(writer)
        os.close(hold)
        is_closed = bool(select.select([reader], [], [], 60)[0]) and os.read(reader, 100) == b""
        os.close(let_go)
    os.close(reader)
    return is_closed


def confined(report):
    """idlethread, where starting a thread is not allowed."""
    for case in ("child", "itself"):
        result = run([program("confined"), case], environment("idlethread", [LIBRARY]), timeout=120)
        if "no seccomp" in result.out:
            print("skipped: the system confines nobody")
        else:
            report.expect(case, result.status == 0 and "lived" in result.out and result.err == "", result)
    early = run(["true"], environment("idlethread", [LIBRARY, module("forking_library")]))
    report.expect("a child of a constructor", early.status == 0 and early.out == "the child has 1\n" and early.err == "", early)
    command = ["unshare", "-U", "sh", "-c", "echo apart"]
    if not shutil.which("unshare") or run(command, environment()).out != "apart\n":
        print("skipped: the system has no user namespaces for us")
    else:
        result = run(command, environment("idlethread", [LIBRARY]))
        report.expect("unshare -U", result.status == 0 and result.out == "apart\n" and result.err == "", result)


def build_root(root):
    """A folder for chroot with the programs and what they need, and no /proc."""
    for path in (program("quiet"), program("misuse"), LIBRARY):
        listed = subprocess.run(["ldd", path], stdout=subprocess.PIPE, text=True, check=True).stdout
        for needed in re.findall(r"(/\S+) \(0x", listed):
            os.makedirs(root + os.path.dirname(needed), exist_ok=True)
            shutil.copy(needed, root + needed)
        shutil.copy(path, root)
    os.makedirs(root + "/etc", exist_ok=True)


def chroot_and_file(report):
    """In a folder without /proc; and /etc/poolalloc.conf, which a test cannot write elsewhere."""
    if os.geteuid() != 0:
        skip("only root may chroot")
    with tempfile.TemporaryDirectory() as root:
        build_root(root)

        def go(name, *args, **env):
            env = dict(env, LD_PRELOAD="/" + os.path.basename(LIBRARY))
            return run(["/shim_" + name, *args], env, preexec_fn=lambda: (os.chroot(root), os.chdir("/")))

        result = go("quiet")
        report.expect("runs", result.status == 0 and result.err == "", result)
        result = go("misuse", "free_twice")
        report.expect("a mistake is told", result.status == -signal.SIGABRT and words.double_free in result.err, result)
        with open(root + "/etc/poolalloc.conf", "w", encoding="utf-8") as file:
            file.write("# a comment, with limit=1\ntags # and another\nlimit=1G, noreuse\n\nstats\nnonsense=1\n")
        result = go("misuse", "free_twice")
        report.expect("the file's options are read", "kept by POOL_NOREUSE" in result.err, result)
        report.expect("a bad line is named", re.search(
            r'^poolmalloc: shim_misuse\[\d+\]: /etc/poolalloc.conf:6: there is no option "nonsense"',
            result.err), result)
        result = go("misuse", "free_twice", POOLALLOC_CONF="noreuse=off")
        report.expect("the environment wins", "kept by POOL_NOREUSE" not in result.err
                      and words.double_free in result.err, result)
        result = go("quiet")
        report.expect("stats from the file", "heap at exit" in result.err, result)
        with open(root + "/etc/poolalloc.conf", "w", encoding="utf-8") as file:
            file.write("#" * 9000)
        result = go("quiet")
        report.expect("a file too long is told", "only the first 8192 bytes" in result.err, result)
        os.remove(root + "/etc/poolalloc.conf")
        os.mkdir(root + "/etc/poolalloc.conf")
        result = go("quiet")
        report.expect("a folder in its place is none", result.status == 0 and result.err == "", result)


def more_rights_than_its_user(report):
    """AT_SECURE: options from outside are ignored."""
    if os.geteuid() != 0:
        skip("only root can make a program of another user")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        copy = os.path.join(folder, "shim_secure")
        shutil.copy(program("secure"), copy)
        shutil.copy(LIBRARY, os.path.join(folder, "libpoolmalloc.so.0"))
        env = {"LD_LIBRARY_PATH": folder, "POOLALLOC_CONF": "stats,nonsense", "MALLOCFD": "1"}
        result = run([copy], env)
        report.expect("as itself, it hears", "nonsense" in result.out and "heap at exit" in result.out, result)
        # Another group, but still root: it must be able to read a library in root's folders.
        nogroup = 65534
        os.chown(copy, -1, nogroup)
        os.chmod(copy, 0o2755)
        result = run([copy], env)
        if "not secure" in result.out:
            skip("this file system has no setuid programs")
        report.expect("with other rights, it does not", result.status == 0 and result.err == ""
                      and result.out == "secure\n", result)
        file = os.path.join(folder, "stats.json")
        result = run([copy], dict(env, POOLALLOC_CONF="stats=" + file))
        report.expect("nor does it write a file", result.status == 0 and not os.path.exists(file), result)


def start_up_memory(report):
    """Resident memory of a program that does nothing, with the library and without; mimalloc 2.0
    needs 420 KiB more. How many pages of its files the system maps in advance varies, so the
    minimum counts, over as many runs as it takes."""
    def resident(env, least=math.inf):
        return min(least, *(int(run([program("quiet"), "size"], env).out) for _ in range(5)))

    plain, ours = resident(environment()), resident(environment("", [LIBRARY]))
    deadline = time.monotonic() + 20
    while ours > plain + 400 and time.monotonic() < deadline:
        plain, ours = resident(environment(), plain), resident(environment("", [LIBRARY]), ours)
    print(f"resident at the start: {plain} KiB, with the replacement {ours} KiB")
    report.expect("at most 400 KiB more, the library's own pages included", ours <= plain + 400)


def main():
    report = Report()
    globals()[sys.argv[1]](report)
    report.exit()


main()
