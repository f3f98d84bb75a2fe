#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""pinned.py LAYOUT HEADER... — LAYOUT pins the offset of each field of each struct of the headers,
and the size of each struct. The headers are read as the compiler $CC (cc) sees them."""
import os
import re
import subprocess
import sys


def text_of(layout):
    """LAYOUT's lines, in which fields are found by their macros' names."""
    with open(layout, encoding="utf-8") as file:
        return file.read()


def code_of(header):
    """A header with what it includes, preprocessed and without attributes."""
    command = [*os.environ.get("CC", "cc").split(), "-E", "-P", "-x", "c", "-I", os.path.dirname(header), header]
    code = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)|__extension__", "", code)


def fields_of(body):
    """The names that a struct's body declares; those of an anonymous union are the struct's."""
    body = re.sub(r"union \{(.*?)\};", r"\1", body, flags=re.S)
    body = re.sub(r"\(\*(\w+)\)\([^;]*\)", r"\1", body)
    for declaration in filter(None, map(str.strip, body.split(";"))):
        yield from re.findall(r"(\w+)(?:\[\w*\])?\s*(?:,|$)", declaration)


def main():
    layout, *headers = sys.argv[1:]
    pinned = set(re.findall(r"^AT\((?:struct )?(\w+), (\w+), \d+\);", text_of(layout), flags=re.M))
    sized = set(re.findall(r"^SIZE\((?:struct )?(\w+), \d+\);", text_of(layout), flags=re.M))
    ours = {name for header in headers for name in re.findall(r"^struct (\w+) \{", text_of(header), flags=re.M)}
    structs = [found for header in headers
               for found in re.findall(r"^struct (\w+) \{(.*?)^\}\s*;", code_of(header), flags=re.M | re.S)
               if found[0] in ours]
    wanted = {(name, "PRIVATE" if field == "private" else field) for name, body in structs for field in fields_of(body)}
    wrong = [f"no place of {field} in struct {name}" for name, field in sorted(wanted - pinned)]
    wrong += [f"a place of {field}, which struct {name} has not" for name, field in sorted(pinned - wanted)]
    wrong += [f"no size of struct {name}" for name, _ in structs if name not in sized]
    wrong += [f"struct {name} was not understood" for name in sorted(ours - {name for name, _ in structs})]
    print(f"{len(ours)} structs, {len(wanted)} fields")
    if len(ours) < 15:
        wrong.append("so few structs cannot be all")
    print(*wrong, sep="\n")
    sys.exit(1 if wrong else 0)


main()
