#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""figures.py LIBRARY FIGURES QUIET — the heap as text: JSON that parses, metrics by the grammar of
OpenMetrics 1.0, and the file of the option `stats`. FIGURES prints both texts, QUIET is a program
with a block of 1000 bytes."""
import json
import os
import re
import stat
import sys
import tempfile

from shimtest import Report, environment, merged, run

LIBRARY, FIGURES, QUIET = (os.path.abspath(path) for path in sys.argv[1:])
PARTS = ["allocated", "cached", "deposited", "slab_free", "slab_lost", "slots_free", "pool_free",
         "quarantined", "pool_metadata"]
NUMBER = r"(?:0|[1-9][0-9]*)"


def check_json(report, name, text):
    """Its sums are those of the manual."""
    try:
        heap = json.loads(text)
    except ValueError as error:
        report.expect(f"{name}: JSON", False, f"{error}\n{text}")
        return
    report.expect(f"{name}: the parts make up the heap", sum(heap[p] for p in PARTS) == heap["heap"], text)
    sizes = [c["size"] for c in heap["classes"]]
    report.expect(f"{name}: classes, the smallest first", sizes == sorted(set(sizes)) and sizes[0] == 16
                  and all(set(c) == {"size", "slabs", "allocated", "cached", "deposited", "free"}
                          for c in heap["classes"]), text)
    report.expect(f"{name}: and what is allocated", sum(c["size"] * c["allocated"] for c in heap["classes"])
                  == heap["requested"] - heap["requested_exactly"], text)


def check_metrics(report, name, text):
    """exposition = metricset "# EOF": families in one piece each, TYPE, UNIT and HELP before the
    samples, no family and no sample twice."""
    lines = text.split("\n")
    report.expect(f"{name}: ends with # EOF and a new line", lines[-2:] == ["# EOF", ""], text[-200:])
    families, samples, current, wrong = {}, set(), None, []
    for line in lines[:-2]:
        told = re.fullmatch(r"# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)", line)
        sample = re.fullmatch(r'([a-z_]+)(\{size="[0-9]+"\})? (' + NUMBER + ")", line)
        if told:
            kind, family, value = told.groups()
            if family != current:
                wrong += [line] if family in families or kind != "TYPE" else []
                current, families[family] = family, {}
            wrong += [line] if kind in families[family] else []
            wrong += [line] if kind == "TYPE" and value != "gauge" else []
            wrong += [line] if kind == "UNIT" and not family.endswith("_" + value) else []
            families[family][kind] = value
        elif sample and sample[1] == current and sample[0].rsplit(" ")[0] not in samples:
            samples.add(sample[0].rsplit(" ")[0])
        else:
            wrong.append(line)
    report.expect(f"{name}: by the grammar", not wrong, "\n".join(wrong[:10]))
    report.expect(f"{name}: each family has its help, and bytes their unit", families and all(
        "HELP" in f and ("UNIT" in f) == n.endswith("_bytes") for n, f in families.items()), families)
    values = dict(re.findall(r"^(\w+) (\d+)$", text, flags=re.M))
    report.expect(f"{name}: the parts make up the heap", values and sum(
        int(values[f"poolmalloc_{p}_bytes"]) for p in PARTS) == int(values["poolmalloc_heap_bytes"]), text)


def check_files(report, folder):
    """stats=FILE"""
    def write(name, preexec=None, **more):
        return run([QUIET], environment(f"stats={name}", [LIBRARY], **more), cwd=folder, preexec_fn=preexec)

    def text(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    for name, check in (("a.json", check_json), ("a.prom", check_metrics), ("a.om", check_metrics)):
        result = write(os.path.join(folder, name))
        report.expect(f"{name}: nothing is said", result.status == 0 and result.err == "", result)
        check(report, name, text(name))
    for name in ("a.txt", "relative", "on.txt"):
        result = write(name)
        report.expect(f"{name}: a summary", result.status == 0 and result.err == ""
                      and re.fullmatch(r"heap at exit\n(  \S+( \S+)?  +\d.*\n){5,}", text(name)), text(name))
    write("%p.%p.json")
    report.expect("%p is the process", any(re.fullmatch(r"(\d+)\.\1\.json", n) for n in os.listdir(folder)),
                  os.listdir(folder))
    with open(os.path.join(folder, "a.txt"), "w", encoding="utf-8") as file:
        file.write("x" * 100000)
    write("a.txt", preexec=lambda: os.umask(0o077))
    report.expect("what the file had is gone", "x" not in text("a.txt").replace("exit", ""), text("a.txt")[:500])
    write("new.json", preexec=lambda: os.umask(0o027))
    mode = stat.S_IMODE(os.stat(os.path.join(folder, "new.json")).st_mode)
    report.expect("the umask counts", mode == 0o640, oct(mode))


def check_bad_paths(report, folder):
    start = r"poolmalloc: shim_quiet\[\d+\]: "
    os.mkfifo(os.path.join(folder, "fifo"))
    cases = {"/nowhere/x": "there is no such folder", folder: "it is a folder",
             os.path.join(folder, "fifo"): "the system refuses"}
    for path, why in cases.items():
        result = run([QUIET], environment(f"stats={path}", [LIBRARY]))
        report.expect(f"{path} is told in a line, and no more", result.status == 0 and re.fullmatch(
            start + rf"stats={path}: it cannot be written: {why} \(error \d+\)\n", result.err), result)
    result = run([QUIET], environment("stats=/dev/full", [LIBRARY]))
    report.expect("what there is no room for is told", result.status == 0 and re.fullmatch(
        start + r"stats=/dev/full: not all of it could be written; is there no room left\?\n",
        result.err), result)
    result = run(["/bin/sh", "-c", QUIET + "; exit 7"], environment("stats=/nowhere/x", [LIBRARY]))
    report.expect("nor is the exit status another", result.status == 7, result)
    longest = os.path.join(folder, "")
    longest += "y" * (255 - len(longest))
    result = run([QUIET], environment(f"stats={longest}", [LIBRARY]))
    report.expect("255 bytes are a path", result.status == 0 and result.err == "" and os.path.exists(longest), result)
    result = run([QUIET], environment(f"stats={longest}y", [LIBRARY]))
    report.expect("256 are not", result.status == 0 and re.fullmatch(
        start + r'POOLALLOC_CONF: option "stats" cannot be "\S+", only on, off or the path of a '
        r"file, of at most 255 bytes\n", result.err), result)
    for conf, made in (("stats=f1,stats=off", False), ("stats=off,stats=f2", True), ("stats=f3,stats", False)):
        name = re.search(r"f\d", conf)[0]
        run([QUIET], environment(conf, [LIBRARY]), cwd=folder)
        report.expect(f"the later one wins: {conf}", os.path.exists(os.path.join(folder, name)) == made)
    run([QUIET], environment("stats=f4,statspid=1", [LIBRARY]), cwd=folder)
    report.expect("statspid is heeded", not os.path.exists(os.path.join(folder, "f4")))
    result = run([FIGURES, "the_figures_add_up"], environment("stats=" + folder + "/late", []))
    report.expect("a linked program writes it, too", result.status == 0 and os.path.exists(folder + "/late"), result)


def main():
    report = Report()
    for conf in ("", "tags", "firstfit", "antagonism", "noreuse"):
        name = merged(conf) or "no flag"
        check_json(report, name, run([FIGURES, "json_is_printed"], environment(conf)).out)
        check_metrics(report, name, run([FIGURES, "metrics_are_printed"], environment(conf)).out)
    with tempfile.TemporaryDirectory() as folder:
        check_files(report, folder)
        check_bad_paths(report, folder)
    report.exit()


main()
