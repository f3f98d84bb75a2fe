#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""manual.py LIBRARY PROGRAM POOLALLOC.CONF.5 POOLMALLOC.3 POOLMALLOC.H — the manual has each option
that the library knows, in the same order, with its default and in the same words; each function;
and each word of misuse that the library itself reports."""
import pathlib
import re
import sys

from shimtest import Report, environment, run, words


def options_of(text):
    """name → (its value, help, default), as POOLALLOC_CONF=help prints them."""
    lines = re.findall(r"^  ([a-z]+)(=\S+|\[=\S+\])?\s{2,}(.*) \(default: (\S+)\)$", text, flags=re.M)
    return {name: (value, says, default) for name, value, says, default in lines}


def plain(text):
    """Removes the macros of mdoc."""
    text = re.sub(r"^\.(?:Cm|Dv|Fn|Xr|Va|Ar) ", "", text, flags=re.M)
    return re.sub(r"\s+", " ", text)


def main():
    library, program, conf_page, malloc_page, header = sys.argv[1:]
    report = Report()
    options = options_of(run([program], dict(environment("", [library]), POOLALLOC_CONF="help")).err)
    page = open(conf_page, encoding="utf-8").read()
    items = re.findall(r"^\.It Cm ([a-z]+)\b(.*?)(?=^\.It|^\.El)", page, flags=re.M | re.S)
    report.expect("there are options", len(options) > 10)
    report.expect("the same options, in the same order", [n for n, _ in items] == list(options),
                  f"manual: {[n for n, _ in items]}\nlibrary: {list(options)}")
    for name, text in items:
        value, says, default = options.get(name, ("", "", ""))
        text = plain(text.partition("\n")[2]).lower()
        report.expect(f"{name}: in the same words", text.startswith(re.split(r"[,;]", says.lower())[0]),
                      f"{says}\n{text}")
        if value.startswith("="):
            report.expect(f"{name}: its default", re.search(rf"(?i)\b{default}\b ?,? (the|is the) default|"
                          rf"default,? is (no limit|{default})", text), f"{default}\n{text}")
    page = open(malloc_page, encoding="utf-8").read()
    declared = set(re.findall(r"POOL_API_[^;(]*?\b([a-z0-9_]+)(?:\(|;)",
                              re.sub(r"/\*.*?\*/", "", open(header, encoding="utf-8").read(), flags=re.S)))
    for name in sorted(declared - {"poolalloc_conf"}):
        report.expect(f"{name} has its .Nm and its description", f"\n.Nm {name}" in page
                      and re.search(rf"^\.It.*\b{name}\b", page, flags=re.M))
    sources = pathlib.Path(__file__).resolve().parents[2].glob("malloc/*.cc")
    used = words.used_by("".join(source.read_text(encoding="utf-8") for source in sources))
    report.expect("the library says several words of misuse", len(used) > 4, used)
    for word in sorted(used):
        report.expect(f"{word} is in the manual", word in page.partition(".Sh DIAGNOSTICS")[2])
    report.exit()


main()
