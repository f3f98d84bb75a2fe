# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""The words of misuse, from base/words.hh: words.double_free is "double free".

A word that does not exist is an AttributeError; a table that cannot be read ends the test.
"""
import pathlib
import re
import sys

TABLE = pathlib.Path(__file__).resolve().parents[1] / "base" / "words.hh"


def read():
    lines = re.findall(r'^inline constexpr char (\w+)\[\] = "([^"\\]+)";$',
                       TABLE.read_text(encoding="utf-8"), flags=re.M)
    if len(lines) < 10 or len(set(lines)) != len(dict(lines)) or len(lines) != len(dict(lines)):
        sys.exit(f"{TABLE}: the table of words is not what this test can read")
    return dict(lines)


ALL = read()
globals().update(ALL)


def used_by(sources):
    """The words that some source text uses, directly or through a function that chooses by the
    call."""
    names = set(re.findall(r"\bwords::(\w+)", sources))
    if "of_no_block" in names:
        names |= {"invalid_free", "invalid_pointer"}
    if "of_freed_block" in names:
        names |= {"double_free", "use_after_free"}
    return {ALL[name] for name in names if name in ALL}


def filled(text):
    """The text with each words::name replaced by the word, and adjacent literals joined into
    one."""
    text = re.sub(r'words::(\w+)', lambda m: f'"{ALL[m[1]]}"' if m[1] in ALL else m[0], text)
    text = re.sub(r'"\s*"', "", text)
    return re.sub(r'words::joined<([^<>]*)>', lambda m: re.sub(r'",\s*"', "", m[1]), text)
