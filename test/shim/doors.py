#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""doors.py LIBRARY PROGRAM POOL.H — each public function that takes a block, called with each kind
of pointer: without a flag, with one from the start, and with one that is set once the block
exists.

The table below has the expected result of each cell. A function that the library exports, or
that pool.h declares, must have a row, or be among those that take no block."""
import re
import subprocess
import sys

from shimtest import Report, environment, merged, run, words

ADDRESS = r"0x[0-9a-f]+"
MODES = ("none", "start", "later")
KINDS = ("class", "run", "slot", "chunk", "lead", "pool", "huge", "null", "foreign", "freed", "interior")

# ---- reports, after "poolmalloc: program[1]: pool mainmem: function(0x…): " ----

FOREIGN = rf"{words.invalid_free}: {words.foreign_pointer} {ADDRESS} is not of this pool\n"
TWICE = rf"{words.double_free}: block {ADDRESS} of 112 bytes \(one of its size class\)\n"
GONE = rf"{words.invalid_free}: no block is at {ADDRESS} now\n"
INSIDE = rf"{words.invalid_free}: {ADDRESS} is 16 bytes into block {ADDRESS} of 112 bytes \(one of its size class\)\n"
NO_BLOCK_BEGINS = rf"{words.invalid_free}: {ADDRESS} lies in the pool's memory, where no block begins\n"
POOL_TWICE = rf"{words.double_free}: block {ADDRESS} of \d+ bytes \(\d+ in all, fre"
POOL_INSIDE = rf"{words.invalid_free}: {ADDRESS} is 16 bytes into block {ADDRESS} of 100 bytes \("
NOT_THE_POOLS = (rf"{words.invalid_free}: {ADDRESS} is \d+ bytes into block .*\n"
                 r"  It lies in a size class of malloc's, which the pool knows nothing of: free, realloc and\n"
                 r"  malloc_usable_size are for it\. With any flag each new block is one of the pool\.\n")
FREEING = {"free", "realloc", "poolfree", "poolrealloc"}  # others only read a block


class Told:
    """An abort, the function that reports it, and the report."""

    def __init__(self, by, said):
        if by not in FREEING:
            said = (said.replace(words.double_free, words.use_after_free)
                    .replace(words.invalid_free, words.invalid_pointer))
        self.by, self.said = by, said

    def fits(self, status, _result, said):
        start = rf"poolmalloc: shim_doors\[\d+\]: pool mainmem: {self.by}\({ADDRESS}\): "
        return status == -6 and re.match(start + self.said, said) is not None

    def __str__(self):
        return f"{self.by}(0x…): {self.said}, and an abort"


class Gives:
    """A result, an unchanged errno, and no report."""

    def __init__(self, *results):
        self.results = results

    def fits(self, status, result, said):
        return status == 0 and result in self.results and said == ""

    def __str__(self):
        return " or ".join(self.results)


UNTOLD = None  # nothing is promised, so it is not checked
DONE, NULL, BASE, ZERO, ONE = Gives("done"), Gives("null"), Gives("base"), Gives("0"), Gives("1")
TAG, RESIZED, TAGGED = Gives("tag"), Gives("resized"), Gives("tagged")


def sizes(*given):
    return Gives(*(str(n) for n in given))


# ---- the table ----

def row(*cells):
    return dict(zip(KINDS, cells, strict=True))


def bad(name, pool, in_pool):
    """What malloc's own functions report for a bad pointer; with a flag, the pool reports it."""
    if in_pool:
        return {"slot": Told(pool, FOREIGN), "lead": Told(pool, NO_BLOCK_BEGINS), "foreign": Told(pool, FOREIGN),
                "freed": Told(pool, POOL_TWICE), "interior": Told(pool, POOL_INSIDE)}
    return {"slot": Told(name, GONE), "lead": Told(name, GONE), "foreign": Told(pool, FOREIGN),
            "freed": Told(name, TWICE), "interior": Told(name, INSIDE)}


#            class    run      slot  chunk    lead  pool     huge     null     foreign freed interior
FREES = row(DONE,    DONE,    None, DONE,    None, DONE,    DONE,    DONE,    None,   None, None)
RESIZES = row(RESIZED, RESIZED, None, RESIZED, None, RESIZED, RESIZED, RESIZED, None, None, None)
TAKES = row(ZERO,    ZERO,    None, ZERO,    None, ZERO,    ZERO,    ZERO,    None,   None, None)
MEASURES = row(sizes(112), sizes(131072), None, sizes(2621440), None, sizes(103), sizes(5308407), ZERO,
               None, None, None)
WITH_A_FLAG = {"class": sizes(103), "run": sizes(100007), "chunk": sizes(2621447), "huge": sizes(5242887)}
FINDS = row(NULL,    NULL,    NULL, NULL,    NULL, BASE,    BASE,    NULL,    NULL,   NULL, NULL)
FINDS_WITH_A_FLAG = FINDS | {"class": BASE, "run": BASE, "chunk": BASE}


def of_malloc(name, pool, plain, with_a_flag, later):
    """Rows of a function of malloc's; `name` is its name in messages."""
    return {"none": plain | bad(name, pool, False), "start": plain | with_a_flag | bad(name, pool, True),
            "later": plain | later | bad(name, pool, False)}


def of_pool(name, plain, null):
    """Rows of a function of pool.h on mainmem. It accepts the pool's own blocks, and with a flag
    all of malloc's; for blocks of classes it reports whose they are. At the odd address of a
    chunk's own block there is no block of malloc's."""
    whose = Told(name, NOT_THE_POOLS)
    without = dict.fromkeys(("class", "run", "slot", "chunk", "freed", "interior"), whose) | {
        "pool": plain["pool"], "huge": plain["huge"], "null": null, "foreign": Told(name, FOREIGN), "lead": UNTOLD}
    return {"none": without, "later": without, "start": plain | bad(name, name, True) | {"null": null}}


TABLE = {name: of_malloc("free", "poolfree", FREES, {}, {}) for name in (
    "free", "cfree", "free_sized", "free_aligned_sized", "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm",
    "_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", "_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t",
    "_ZdlPvRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t", "_ZdlPvSt11align_val_tRKSt9nothrow_t",
    "_ZdaPvSt11align_val_tRKSt9nothrow_t")}
for name in ("realloc", "reallocarray"):
    moved = {"class": TAGGED, "run": TAGGED, "chunk": TAGGED}  # moves them to blocks of the pool
    TABLE[name] = of_malloc("realloc", "poolrealloc", RESIZES, moved | {"huge": TAGGED}, moved)
for name in ("malloc_usable_size", "msize"):
    TABLE[name] = of_malloc("malloc_usable_size", "poolmsize", MEASURES,
                            WITH_A_FLAG, {})
for name in ("setmalloctag", "setrealloctag"):
    TABLE[name] = of_malloc(name, "poolsettag", FREES, {}, {})
TABLE["getmalloctag"] = of_malloc("getmalloctag", "poolgettag", TAKES, {"class": TAG, "run": TAG, "chunk": TAG, "huge": TAG}, {})
TABLE["getrealloctag"] = of_malloc("getrealloctag", "poolgettag", TAKES, {}, {})
TABLE["malloctopoolblock"] = {"none": FINDS, "start": FINDS_WITH_A_FLAG, "later": FINDS}
for name in ("poolpin", "poolunpin", "poolsettag", "poolblockcheck"):
    TABLE[name] = of_pool(name, FREES, Told(name, FOREIGN))
TABLE["poolgettag"] = of_pool("poolgettag", TAKES, Told("poolgettag", FOREIGN))
TABLE["poolfree"] = of_pool("poolfree", FREES, DONE)
TABLE["poolrealloc"] = of_pool("poolrealloc", RESIZES, RESIZED)
TABLE["poolmsize"] = of_pool("poolmsize", MEASURES, ZERO)
TABLE["poolmsize"]["start"].update(WITH_A_FLAG)
OVERLAPS = dict.fromkeys(KINDS, ONE) | {"null": ZERO, "foreign": ZERO}
TABLE["poolisoverlap"] = {"none": OVERLAPS, "later": OVERLAPS,
                          "start": OVERLAPS | {"slot": ZERO}}

# The results of malloc's own functions for another allocator's block that the option ignores.
IGNORED = dict.fromkeys(TABLE, "done") | {
    "realloc": "refused,errno", "reallocarray": "refused,errno", "malloc_usable_size": "0", "msize": "0",
    "getmalloctag": "0", "getrealloctag": "0", "malloctopoolblock": "null"}
QUIET = {"malloctopoolblock", "setmalloctag", "setrealloctag", "getmalloctag", "getrealloctag"}
IGNORED = {door: right for door, right in IGNORED.items() if not door.startswith("pool")}

# These take no block; their other arguments have tests of their own.
NO_BLOCK = set("""
    malloc calloc aligned_alloc memalign posix_memalign valloc pvalloc malloc_trim mallinfo mallinfo2 malloc_info
    malloc_stats mallopt mallocz mallocalign poolmallocstats poolmallocjson poolmallocmetrics poolmallocwalk
    poolmalloccheck poolmalloclimit poolidle mainmem dlopen
    poolalloc poolallocalign poolcompact poolcheck pooldump poolreset pooladopt poolbuffer pooltrim poolcompactstep
    poolwalk poolstats poolroot poolpagealloc poolpagemerge poolpagefree poolpagepurge poollock poolunlock poolprint
    poolprintfd poolpanic
""".split())


def exported_by(library):
    """The functions and variables that the library exports; operator new takes no block."""
    lines = subprocess.run(["nm", "-D", "--defined-only", library], stdout=subprocess.PIPE, text=True, check=True).stdout
    names = {line.split()[-1].partition("@")[0] for line in lines.splitlines()}
    return {re.sub(r"^(_Zd[la]Pv)j", r"\1m", name) for name in names if not re.match(r"_Zn[wa]", name)}


def declared_in(header):
    text = re.sub(r"/\*.*?\*/", "", open(header, encoding="utf-8").read(), flags=re.S)
    return set(re.findall(r"^POOL_API_[^;(]*?\b(\w+)\(", text, flags=re.M))


def in_no_row(names):
    return names - set(TABLE) - NO_BLOCK


def cells_of(text):
    """(door, kind) → (status, result, report)"""
    cells = {}
    for head, said in re.findall(r"^(\S+ [a-z]+ -?\d+ \S+)\n(.*?)^end\n", text, flags=re.M | re.S):
        door, kind, status, result = head.split()
        cells[door, kind] = int(status), result, said
    return cells


def main():
    library, program, header = sys.argv[1:]
    report = Report()
    names = exported_by(library) | declared_in(header)
    report.expect("names are read", {"free", "poolfree", "_ZdlPv", "poolgettag"} <= names, sorted(names))
    report.expect("each function is in a row", not in_no_row(names), sorted(in_no_row(names)))
    report.expect("no row is for nothing", set(TABLE) <= names, sorted(set(TABLE) - names))
    report.expect("a new function would be missed", in_no_row(names | {"poolnew"}) == {"poolnew"})
    looked_at = 0
    for mode in ("start",) if merged("") else MODES:
        result = run([program, mode], environment("tags" if mode == "start" else ""), timeout=240)
        cells = cells_of(result.out)
        report.expect(f"{mode}: all cells", result.status == 0 and set(cells) == {(d, k) for d in TABLE for k in KINDS}, result)
        for (door, kind), cell in cells.items():
            right = TABLE.get(door, {}).get(mode, {}).get(kind)
            if right is UNTOLD:
                continue
            looked_at += 1
            if not right.fits(*cell):
                report.expect(f"{mode}: {door} of {kind}", False, f"expected {right}\ngot {cell}")
    result = run([program, "none"], environment("foreign=ignore"), timeout=240)
    for (door, kind), (status, word, said) in cells_of(result.out).items():
        if kind == "foreign" and door in IGNORED and not merged(""):
            line = "" if door in QUIET else rf"{words.foreign_pointer} {ADDRESS} ignored"
            report.expect(f"foreign=ignore: {door}", (status, word) == (0, IGNORED[door]) and re.search(line, said),
                          (status, word, said))
    in_all = sum(1 for rows in TABLE.values() for cells in rows.values() for right in cells.values() if right is not UNTOLD)
    print(f"{looked_at} cells of {in_all}")
    report.expect("each cell was looked at", looked_at == in_all or merged(""))
    report.exit()


main()
