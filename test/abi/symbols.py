#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""symbols.py CHECK LIBRARY [EXPORTS.MAP | HEADER …] — what a library shows to the linker.

  family     LIBRARY exports each function of the malloc family, unversioned, and nothing that
             exports.map does not name
  versioned  LIBRARY exports what exports.map names under its version, and nothing else
  declared   LIBRARY exports each function that the headers declare
  needed     LIBRARY needs the C library and nothing else
  weak       LIBRARY refers to the C++ run-time library by weak names only
  interposed a program that is preloaded with LIBRARY gets each of the family from it
"""
import fnmatch
import os
import re
import subprocess
import sys

FAMILY = """malloc calloc realloc free reallocarray aligned_alloc memalign posix_memalign valloc
pvalloc malloc_usable_size free_sized free_aligned_sized cfree malloc_trim mallinfo mallinfo2
malloc_info malloc_stats mallopt mallocz mallocalign msize setmalloctag setrealloctag getmalloctag
getrealloctag malloctopoolblock mainmem""".split()

# All of [new.delete] for size_t of 8 bytes: plain, nothrow, aligned, both; sized deletes.
OPERATORS = """_Znwm _Znam _ZnwmRKSt9nothrow_t _ZnamRKSt9nothrow_t _ZnwmSt11align_val_t
_ZnamSt11align_val_t _ZnwmSt11align_val_tRKSt9nothrow_t _ZnamSt11align_val_tRKSt9nothrow_t
_ZdlPv _ZdaPv _ZdlPvm _ZdaPvm _ZdlPvRKSt9nothrow_t _ZdaPvRKSt9nothrow_t _ZdlPvSt11align_val_t
_ZdaPvSt11align_val_t _ZdlPvmSt11align_val_t _ZdaPvmSt11align_val_t
_ZdlPvSt11align_val_tRKSt9nothrow_t _ZdaPvSt11align_val_tRKSt9nothrow_t""".split()

# Weak in C libraries too: used by start-up code.
START_UP = {"_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__gmon_start__",
            "__cxa_finalize"}


def output(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, **more).stdout


def exported(library):
    """Each exported name with its version, or "" for none."""
    names = {}
    for line in output("nm", "-D", "--defined-only", "--with-symbol-versions", library).splitlines():
        kind, symbol = line.split()[-2:]
        name, _, version = symbol.partition("@")
        if kind != "A":  # the version's own name
            names[name] = version.lstrip("@")
    return names


def promised(exports):
    """The names and patterns that a version script exports."""
    text = re.sub(r"/\*.*?\*/", "", open(exports, encoding="utf-8").read(), flags=re.S)
    inside = re.search(r"global:(.*?)local:", text, flags=re.S).group(1)
    return [name.strip() for name in inside.split(";") if name.strip()]


def fail_if(problems):
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


def undefined(library):
    lines = output("nm", "-D", "--undefined-only", library).splitlines()
    return [(line.split()[-2], line.split()[-1].partition("@")[0]) for line in lines]


def check_family(library, exports, cxx="yes"):
    names = exported(library)
    wanted = FAMILY + (OPERATORS if cxx == "yes" else [])
    problems = [f"{n}: not exported" for n in wanted if n not in names]
    problems += [f"{n}: has a version, {v}" for n, v in names.items() if v]
    patterns = promised(exports)
    problems += [f"{n}: exported, and not in exports.map" for n in names
                 if not any(fnmatch.fnmatchcase(n, p) for p in patterns)]
    fail_if(problems)


def check_versioned(library, exports):
    names = exported(library)
    wanted = promised(exports)
    problems = [f"{n}: not exported" for n in wanted if n not in names]
    problems += [f"{n}: exported, and not in exports.map" for n in names if n not in wanted]
    problems += [f"{n}: version {v or 'missing'}" for n, v in names.items() if v != "POOLALLOC_0.2"]
    fail_if(problems)


def check_declared(library, *headers):
    names = exported(library)
    text = "".join(open(h, encoding="utf-8").read() for h in headers)
    text = re.sub(r"/\*.*?\*/|^#.*?$", "", text, flags=re.S | re.M)
    # A function declared with KM_RAW_(name) has the linker name kmraw_name.
    declared = [f"kmraw_{raw}" if raw else name for name, raw in re.findall(
        r"[A-Z]+_API_[^;(]*?\b([a-z0-9_]+)\([^;]*?(?:KM_RAW_\((\w+)\))?;", text)]
    problems = [f"{n}: declared, and not exported" for n in declared if n not in names]
    fail_if(problems or ([] if declared else ["no declaration found in " + " ".join(headers)]))


def check_needed(library):
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-dW", library))
    fail_if([] if needed == ["libc.so.6"] else [f"NEEDED: {needed}"])


def check_weak(library):
    cxx = re.compile(r"^(_Z|__cxa|__gxx|_Unwind)")
    fail_if([f"{n}: a strong reference" for kind, n in undefined(library)
             if cxx.match(n) and kind != "w" and n not in exported(library) and n not in START_UP])


def check_interposed(library, program):
    """Asks the dynamic linker itself."""
    env = dict(os.environ, LD_PRELOAD=os.path.abspath(library), LD_DEBUG="bindings")
    said = subprocess.run([program], env=env, stderr=subprocess.PIPE, text=True, check=True).stderr
    problems = []
    for name in FAMILY + OPERATORS:
        bound = re.findall(rf"to (\S+) \[0\]: normal symbol `{re.escape(name)}'", said)
        if any(os.path.basename(library) != os.path.basename(to) for to in bound):
            problems.append(f"{name}: bound to {bound}")
        if name in ("malloc", "free", "calloc", "realloc") and not bound:
            problems.append(f"{name}: not bound at all")
    fail_if(problems)


globals()["check_" + sys.argv[1]](*sys.argv[2:])
