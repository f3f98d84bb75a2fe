#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""manual.py CHECK … — pool(3) keeps up with the code.

  names PAGE HEADER              the page has each name that the header declares
  messages PAGE SOURCE…          the page tells of each rule's sentence and each kind of report,
                                 and of none that the sources do not have
  examples PAGE CC LIBRARY ARG…  each example compiles without a warning, runs, and returns 0
"""
import pathlib
import re
import subprocess
import sys
import tempfile

KINDS = ["foreign pointer", "interior pointer", "freed twice", "freed already", "not a block",
         "header overwritten", "overrun", "underrun", "tolerated"]


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def fail_if(problems):
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def check_names(page, header):
    words = set(re.findall(r"\w+", read(page)))
    text = re.sub(r"/\*.*?\*/", "", read(header), flags=re.S)
    names = set(re.findall(r"\b(pool[a-z]+)\(", text))  # functions
    names |= set(re.findall(r"\b(POOL_[A-Z]+|poolblock_[a-z]+) =", text))
    names |= set(re.findall(r"^typedef struct (\w+)|^} (\w+);", text, flags=re.M)[0])
    names |= {"Pool", "PoolBlock", "PoolStats", "PoolBlockState"}
    for body in re.findall(r"^struct \w+ \{(.*?)^\};", text, flags=re.M | re.S):
        body = re.sub(r"\(\*(\w+)\)\([^;]*\)", r"\1", body).replace("POOL_PRIVATE_", "private")
        body = re.sub(r"POOL_PRINTF_\(.*?\)", "", body)
        for declaration in body.split(";"):
            names |= set(re.findall(r"(\w+)(?:\[\d\])?\s*(?:,|$)", declaration.strip()))
    if len(names) < 70:
        sys.exit(f"only {len(names)} names found in {header}")
    fail_if([f"{n}: not in {page}" for n in sorted(names - {""} - words)])


def check_messages(page, *sources):
    code = re.sub(r'"\s*"', "", "".join(map(read, sources)))
    sentences = set(re.findall(r'case Rule::\w+:\s*return "(.*?)";', code))
    if len(sentences) < 12:
        sys.exit("the rules' sentences are not where they were")
    diagnostics = read(page).partition(".Sh DIAGNOSTICS")[2].partition(".Sh ERRORS")[0]
    told = set(re.findall(r"^\.It (.*)", diagnostics, flags=re.M))
    problems = [f"not in {page}: {s}" for s in sorted((sentences | set(KINDS)) - told)]
    problems += [f"no such message: {s}" for s in sorted(told - sentences - set(KINDS))]
    problems += [f"no report says: {k}" for k in KINDS if k not in code]
    fail_if(problems)


def check_examples(page, cc, library, *arguments):
    section = read(page).partition(".Sh EXAMPLES")[2].partition(".Sh DIAGNOSTICS")[0]
    examples = re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", section, flags=re.M | re.S)
    if len(examples) < 3:
        sys.exit("there are no examples")
    with tempfile.TemporaryDirectory() as folder:
        for example in examples:
            source, program = pathlib.Path(folder, "example.c"), pathlib.Path(folder, "example")
            source.write_text(example.replace("\\e", "\\"), encoding="utf-8")
            subprocess.run([cc, "-Wall", "-Wextra", "-Werror", *arguments, source, library, "-o",
                            program], check=True)
            subprocess.run([program], check=True, timeout=30)


globals()["check_" + sys.argv[1]](*sys.argv[2:])
