#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""manual.py CHECK … — the manual's third section agrees with the code.

  names PAGE HEADER              pool(3) has each name that pool.h declares
  messages PAGE SOURCE…          the page lists each rule's sentence and each word of misuse that
                                 the sources contain, and no others
  rules PAGE SOURCE…             the same for the sentences only
  words PAGE SOURCE…             the page explains each word of misuse, and no others; and each
                                 one is used by some source
  kmem HEADER… PAGE…             each name that kmem's headers declare is in one of the pages, and
                                 in the NAME section of one; and no page names anything else
  grid PAGE HEADER…              the page's table has each function of the headers that is in the
                                 grid, in its place, and no others
  examples PAGE CC LIBRARY ARG…  each example of the page, C or C++ (by $CXX), compiles without a
                                 warning, runs, and returns 0
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def fail_if(problems):
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def check_names(page, header):
    known = set(re.findall(r"\w+", read(page)))
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
    fail_if([f"{n}: not in {page}" for n in sorted(names - {""} - known)])


def sentences_of(code):
    sentences = set(re.findall(r'case Rule::\w+:\s*return "(.*?)";', words.filled(code)))
    if len(sentences) < 12:
        sys.exit("the rules' sentences are not where they were")
    return sentences


def compare_diagnostics(page, messages):
    diagnostics = read(page).partition(".Sh DIAGNOSTICS")[2].partition("\n.Sh ")[0]
    told = set(re.findall(r"^\.It (.*)", diagnostics, flags=re.M))
    problems = [f"not in {page}: {s}" for s in sorted(messages - told)]
    problems += [f"no such message: {s}" for s in sorted(told - messages)]
    fail_if(problems)


def check_messages(page, *sources):
    code = "".join(map(read, sources))
    compare_diagnostics(page, sentences_of(code) | words.used_by(code))


def check_rules(page, *sources):
    compare_diagnostics(page, sentences_of("".join(map(read, sources))))


def check_words(page, *sources):
    table = set(words.ALL.values())
    section = read(page).partition(".Ss The words")[2].partition(".El")[0]
    shown = set(re.findall(r"^\.It Sy (.*)", section, flags=re.M))
    fail_if([f"not in {page}: {w}" for w in sorted(table - shown)] +
            [f"no such word: {w}" for w in sorted(shown - table)] +
            [f"no source says: {w}" for w in
             sorted(table - words.used_by("".join(map(read, sources))))])


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def kmem_functions(*headers):
    text = without_comments("".join(map(read, headers)))
    return set(re.findall(r"\b(km[a-z]+)\([^;]*?\)[^;()]*(?:\([^;]*\))?;", text))


def kmem_names(*headers):
    text = without_comments("".join(map(read, headers)))
    names = kmem_functions(*headers)
    names |= set(re.findall(r"\b(km(?:kind|cond|shred)_[a-z]+) =", text))
    names |= set(re.findall(r"^#define (Km\w+)", text, flags=re.M))
    names |= set(re.findall(r"\b(KFmem_\w+|KMEM_RAW)\b", text))
    for body in re.findall(r"^struct \w+ \{(.*?)^\};", text, flags=re.M | re.S):
        body = body.replace("KM_SHRED_", "enum kmshred shred;").replace("KM_ALIGNED_", "")
        for declaration in re.split(r"[;{}]", body):
            names |= set(re.findall(r"(\w+)(?:\[\])?\s*(?:,|$)", declaration.strip()))
    return names - {"", "KM_EXTENSION_", "union"}


def check_kmem(*files):
    headers = [file for file in files if file.endswith(".h")]
    raw = kmem_functions(str(pathlib.Path(headers[0]).with_name("kmemraw.h")))
    pages = {file: read(file) for file in files if not file.endswith(".h")}
    known = set(re.findall(r"\w+", "".join(pages.values())))
    names, functions = kmem_names(*headers), kmem_functions(*headers)
    if len(functions) < 50 or len(names) < 120:
        sys.exit(f"only {len(functions)} functions and {len(names)} names found")
    problems = [f"{n}: in no page" for n in sorted(names - known)]
    titles = set()
    for page, text in pages.items():
        heading = text.partition(".Sh NAME")[2].partition(".Sh ")[0]
        here = set(re.findall(r"^\.Nm (\w+)", heading, flags=re.M))
        titles |= here
        synopsis = text.partition(".Sh SYNOPSIS")[2].partition(".Sh ")[0]
        shown = set(re.findall(r"^\.F[no] (\w+)", synopsis, flags=re.M))
        problems += [f"{page}: {n} stands in one of NAME and SYNOPSIS only"
                     for n in sorted((here & functions) ^ shown)]
        problems += [f"{page}: there is no {n}" for n in sorted(shown - functions)]
        used = set(re.findall(r"^\.(?:Fn|Dv) (km\w+)", text, flags=re.M))
        problems += [f"{page}: there is no {n}" for n in sorted(used - names - raw)]
    fail_if(problems + [f"{n}: in no page's NAME" for n in sorted(functions - titles)])


def check_grid(page, *headers):
    methods, actions = ["lin", "heap", "ref", "pool", "tree"], ["i", "if", "a", "z", "o", "zo", "f",
                                                                "s", "x", "u"]
    functions = kmem_functions(*headers)
    wanted = {(a, m): f"km{m}{a}" for m in methods for a in actions if f"km{m}{a}" in functions}
    table = read(page).partition(".Ss The grid")[2].partition(".El")[0]
    head, *rows = [re.sub(r"^\.It (?:Em )?", "", line).replace("Em ", "")
                   for line in table.splitlines() if line.startswith(".It")]
    columns = [cell.strip() for cell in head.split("Ta")]
    if columns != ["action", *methods]:
        sys.exit(f"{page}: the grid's head is {columns}")
    found = {}
    for row in rows:
        action, *cells = [cell.strip() for cell in row.split("Ta")]
        found |= {(action, m): cell for m, cell in zip(methods, cells) if cell}
    if len(wanted) < 32:
        sys.exit(f"only {len(wanted)} functions of the grid found in {headers}")
    fail_if([f"{page}: {place}: {found.get(place)} instead of {wanted.get(place)}"
             for place in sorted(wanted.keys() | found.keys())
             if found.get(place) != wanted.get(place)])


def check_examples(page, cc, library, *arguments):
    section = re.split(r"^\.Sh ", read(page).partition(".Sh EXAMPLES")[2], flags=re.M)[0]
    examples = re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", section, flags=re.M | re.S)
    if not examples:
        sys.exit("there are no examples")
    with tempfile.TemporaryDirectory() as folder:
        for example in examples:
            is_cxx = ".hpp>" in example
            source = pathlib.Path(folder, "example.cc" if is_cxx else "example.c")
            program = pathlib.Path(folder, "example")
            source.write_text(example.replace("\\e", "\\"), encoding="utf-8")
            # g++ warns if an initialiser names only some fields of a struct; C compilers do not.
            cxx = [*shlex.split(os.environ.get("CXX", "c++")), "-std=c++20"]
            compiler = cxx if is_cxx else shlex.split(cc)
            quiet = ["-Wno-missing-field-initializers"] if is_cxx else []
            subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", *quiet, *arguments, source,
                            library, "-o", program], check=True)
            ended = subprocess.run([program], check=False, timeout=30)
            if ended.returncode != 0:
                sys.exit(f"status {ended.returncode} of this example:\n{example}")


globals()["check_" + sys.argv[1]](*sys.argv[2:])
