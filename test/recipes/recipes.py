#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""recipes.py [--folder FOLDER] [--steps RECIPE] [RECIPE...] — HACKING.md's recipes work, and are complete.

Beside this script there is a made-up change for each of the recipes below, as a patch. They are applied,
one after another, to a copy of the tree in FOLDER (build/recipes), and what the recipe is about is built
and tested. The recipe has to name each file that the patch changes. Then each of the patch's steps, a
file or some of them, is taken back in turn, and a test that is named below must fail: whoever forgets a
step is told. --steps chooses of which recipe.

Each recipe has its section in HACKING.md. If a patch does not apply any more, the sources have moved on
under it, and the message says how to mend it.
"""
import argparse
import dataclasses
import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SKIPPED = 77
OPTIONS = ("--buildtype=debug", "-Dtests=enabled", "-Dpreload=enabled", "-Dtools=disabled", "-Dbenchmarks=disabled",
           "-Dman=disabled")


NOBODY = "nobody"      # can tell that a test, a fuzzer's step or a line of the changelog is missing
COMPILER = "compiler"  # does, at once, and all would have to be built again to see that


@dataclasses.dataclass
class Recipe:
    """A section of HACKING.md; what the change is built and tested by; and of each of the patch's files
    the test that fails without it, or else NOBODY or COMPILER."""
    heading: str
    tests: list
    steps: dict
    targets: list = dataclasses.field(default_factory=list)  # what no test of these is made of


RECIPES = {
    "function": Recipe(
        "Add a public function",
        ["compact", "flags", "lock", "pool(3) has each name", "libpoolalloc exports its map, versioned",
         "libpoolalloc exports what its headers declare", "each function, given each kind of pointer", "manual"],
        {
            "include/pool.h": COMPILER,
            "pool/entry.cc": "libpoolalloc exports its map, versioned",
            "lib/exports.map": "libpoolalloc exports what its headers declare",
            "man/pool.3": "pool(3) has each name",
            "man/poolmalloc.3": NOBODY,
            "test/unit/compact_test.cc": NOBODY,
            "test/unit/flags_test.cc": NOBODY,
            "test/unit/lock_test.cc": NOBODY,
            "test/shim/doors.*": "each function, given each kind of pointer",
            "fuzz/pool_verbs.c": NOBODY,
            "CHANGELOG.md": NOBODY,
        },
        ["fuzz/pool_fuzz"],
    ),
    "option": Recipe(
        "Add an option of the malloc replacement",
        ["the manual has each option and function", "the heap as text, and stats=FILE", "conf_fuzz"],
        {
            "malloc/options_table.hh": "the manual has each option and function",
            "malloc/options_grammar.hh": COMPILER,
            "malloc/exit_report.cc": "the heap as text, and stats=FILE",
            "man/poolalloc.conf.5": "the manual has each option and function",
            "test/shim/options_test.cc": NOBODY,
            "test/shim/figures.py": NOBODY,
            "fuzz/conf.dict": NOBODY,
            "CHANGELOG.md": NOBODY,
        },
        ["test/shim/libshim_options_test.a"],
    ),
    "rule": Recipe(
        "Add a rule",
        ["rules", "pool(3) has each message"],
        {
            "pool/rules.hh": "rules",
            "pool/rules.cc": "rules",
            "pool/audit.cc": "rules",
            "test/unit/rules_test.cc": "rules",
            "man/pool.3": "pool(3) has each message",
            "CHANGELOG.md": NOBODY,
        },
    ),
    "kind": Recipe(
        "Add a kind to kmem, or an action to a kind",
        ["kmem row", "kmem grid", "kmem gone", "kmem raw", "kmem rules", "kmem without row", "kmem has nothing of row without it",
         "kmem(3) and its pages have each name", "kmem(3) has each message", "kmem(3) has the grid", "kmrow.3",
         "kmrow.3, the examples run", "each field of each public struct has its place",
         "libpoolalloc exports its map, versioned", "libpoolalloc exports what its headers declare",
         "libpoolalloc has the ABI of its baseline", "manual"],
        {
            "include/kmem.h": COMPILER,
            "include/kmemgrid.h": COMPILER,
            "include/kmemraw.h": COMPILER,
            "lib/kmem/methods.hh": COMPILER,
            "lib/kmem/kinds.hh": COMPILER,
            "lib/kmem/rules.hh": COMPILER,
            "lib/kmem/row*.cc": "libpoolalloc exports its map, versioned",
            "lib/kmem/rules_row.cc": "kmem rules",
            "lib/kmem/absent.cc": "kmem without row",
            "lib/kmem/generic.cc": "kmem row",
            "lib/kmem/rules.cc": "kmem rules",
            "lib/meson.build": "libpoolalloc exports its map, versioned",
            "lib/exports.map": "libpoolalloc exports what its headers declare",
            "meson_options.txt": NOBODY,
            "man/kmem.3": "kmem(3) has the grid",
            "man/kmrow.3": "kmrow.3",
            "man/meson.build": "manual",
            "test/unit/manual.py": "kmem(3) has the grid",
            "test/unit/meson.build": "kmem(3) and its pages have each name",
            "test/abi/layout.c": "each field of each public struct has its place",
            "test/kmem/row_test.cc": "kmem row",
            "test/kmem/meson.build": NOBODY,
            "test/kmem/variant.c": NOBODY,
            "test/kmem/variant_symbols.py": NOBODY,
            "test/kmem/grid_test.cc": NOBODY,
            "test/kmem/gone.hh": NOBODY,
            "test/kmem/raw*.cc": NOBODY,
            "test/kmem/scene.hh": "kmem rules",
            "test/kmem/rules_test.cc": "kmem rules",
            "test/kmem/rules_words_test.cc": NOBODY,
            "fuzz/kmem/*.cc": NOBODY,
            "CHANGELOG.md": NOBODY,
        },
        ["fuzz/kmem_fuzz"],
    ),
}


class Broken(Exception):
    """A recipe, or its patch, is not what it is to be. The message says what to do."""


def run(*command, cwd=None):
    """A command's exit status, and what it printed."""
    ran = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace",
                         check=False)
    return ran.returncode, ran.stdout


def must(*command, cwd=None):
    status, said = run(*command, cwd=cwd)
    if status != 0:
        raise Broken(f"{' '.join(map(str, command))}: exit status {status}\n{end_of(said)}")
    return said


def end_of(said):
    """What stands last is what is wrong."""
    return "\n".join(said.splitlines()[-80:])


class Copy:
    """The tree, in as far as it is git's or is to become so, with its build folder beside it."""

    def __init__(self, folder):
        self.tree, self.build = folder / "tree", folder / "build"

    def renew(self):
        """What is not as in the tree is made so. Else a file keeps its time, and what is built of it."""
        listed = must("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
        names = set(filter(None, listed.split("\0")))
        for path in sorted(p for p in self.tree.rglob("*") if ".git" not in p.relative_to(self.tree).parts):
            if not path.is_dir() and str(path.relative_to(self.tree)) not in names:
                path.unlink()
        for name in names:
            source, copy = ROOT / name, self.tree / name
            if not source.exists():  # removed, and not committed yet
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                shutil.copyfile(source, copy)
                shutil.copymode(source, copy)
        if not (self.tree / ".git").exists():  # for the checks of style, which ask git what is ours
            must("git", "init", "--quiet", cwd=self.tree)
        must("git", "add", "--all", cwd=self.tree)

    def apply(self, patch, *more):
        """Exit status and output of git; what is new is git's afterwards."""
        return run("git", "apply", "--index", "--recount", "-C1", *more, str(patch), cwd=self.tree)

    def needed_by(self, names):
        """The files that these tests are made of. Meson would build all there is for one that takes none."""
        tests, targets = (json.loads(must("meson", "introspect", f"--{what}", str(self.build)))
                          for what in ("tests", "targets"))
        files = {target["id"]: target["filename"] for target in targets}
        depends = {t["name"]: t["depends"] for t in tests}
        if missing := [n for n in names if n not in depends]:
            raise Broken(f"there are no tests {missing}")
        return sorted({os.path.relpath(file, self.build) for n in names for d in depends[n] for file in files[d]})

    def test(self, *names, targets=()):
        """Builds what these tests take, and runs them. (has passed, what was said)"""
        if not (self.build / "build.ninja").exists():
            must("meson", "setup", str(self.build), str(self.tree), *OPTIONS)
        status, said = run("ninja", "-C", str(self.build), "build.ninja")  # what is there to be made may have changed
        if status == 0:
            status, said = run("ninja", "-C", str(self.build), "build.ninja", *self.needed_by(names), *targets)
        if status != 0:
            return False, said
        log = self.build / "meson-logs" / "testlog.json"
        log.unlink(missing_ok=True)
        status, said = run("meson", "test", "-C", str(self.build), "--no-rebuild", "--print-errorlogs", *names)
        results = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
        if status == 0 and sum(result["result"] == "OK" for result in results) != len(names):
            raise Broken(f"not all of {names} did run:\n{end_of(said)}")
        return status == 0, said


def files_of(patch):
    """The paths that a patch changes or makes."""
    return re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(encoding="utf-8"), flags=re.M)


def section_of(heading):
    """The text under a heading of HACKING.md."""
    text = (ROOT / "HACKING.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {re.escape(heading)}\b.*?\n(.*?)(?=^##|\Z)", text, flags=re.M | re.S)
    if not found:
        raise Broken(f'HACKING.md has no recipe "{heading}"')
    return found.group(1)


def is_named(path, section):
    """Does the recipe name the file? By its path or name, as a pattern, or by its folder with a slash."""
    for token in re.findall(r"`([^`]+)`", section):
        pattern = re.sub(r"<\w+>|…|NAME", "*", token)
        if path == token or path.startswith(token.rstrip("/") + "/") and token.endswith("/"):
            return True
        if fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(pathlib.PurePath(path).name, pattern):
            return True
    return False


def check_text(recipe, patch):
    """The section names each file of the patch, and the table of steps has each of them."""
    section = section_of(recipe.heading)
    files = files_of(patch)
    for path in files:
        if not is_named(path, section):
            raise Broken(f'HACKING.md, "{recipe.heading}", does not name {path}, which {patch.name} changes')
        if not any(fnmatch.fnmatch(path, step) for step in recipe.steps):
            raise Broken(f"{HERE.name}/recipes.py does not say which test misses {path} of {patch.name}")
    for step in recipe.steps:
        if not any(fnmatch.fnmatch(path, step) for path in files):
            raise Broken(f"{HERE.name}/recipes.py: {patch.name} does not change {step}")


def check_step(copy, patch, step, test):
    """Without the step, that test fails."""
    status, said = copy.apply(patch, "--reverse", f"--include={step}")
    if status != 0:
        raise Broken(f"{step} of {patch.name} cannot be taken back:\n{said}")
    passed, said = copy.test(test)
    if passed:
        raise Broken(f'without {step} of {patch.name}, "{test}" passes all the same:\n{end_of(said)}')
    status, said = copy.apply(patch, f"--include={step}")
    if status != 0:
        raise Broken(f"{step} of {patch.name} cannot be applied again:\n{said}")


def try_recipe(copy, name, has_steps):
    recipe, patch = RECIPES[name], HERE / f"{name}.patch"
    check_text(recipe, patch)
    status, said = copy.apply(patch)
    if status != 0:
        raise Broken(f"{patch} does not apply any more:\n{said}\n"
                     f"The sources it changes have moved on. Apply what still fits in a clean copy of the tree\n"
                     f'(git apply --reject {patch}), do the rest by the recipe "{recipe.heading}" of HACKING.md,\n'
                     f"and keep the difference: git add --all && git diff --cached -U2 >{patch}")
    passed, said = copy.test(*recipe.tests, targets=recipe.targets)
    if not passed:
        raise Broken(f'with {patch.name} applied, as "{recipe.heading}" of HACKING.md has it, this fails:\n{end_of(said)}')
    seen = {step: test for step, test in recipe.steps.items() if test not in (NOBODY, COMPILER)}
    for step, test in seen.items() if has_steps else ():
        check_step(copy, patch, step, test)
    return f"{len(recipe.tests)} tests" + (f", {len(seen)} of {len(recipe.steps)} steps are missed" if has_steps else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", default=ROOT / "build" / "recipes", type=pathlib.Path)
    parser.add_argument("--steps", metavar="RECIPE", choices=["all", "none", *RECIPES], default="all",
                        help="take back the steps of this recipe only; or of all, which is the default, or none")
    parser.add_argument("recipes", nargs="*", choices=[[], *RECIPES], metavar="RECIPE", help=", ".join(RECIPES))
    options = parser.parse_args()
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        print("skipped: the tree is not git's, or there is no git here")
        sys.exit(SKIPPED)
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.pop("GIT_DIR", None)
    os.environ.pop("GIT_INDEX_FILE", None)
    copy, failed = Copy(folder), 0
    copy.renew()
    for name in options.recipes or RECIPES:  # each on top of those before it, or much would be built twice
        began = time.monotonic()
        try:
            what = try_recipe(copy, name, options.steps in ("all", name))
            print(f"passed {name}: {what}, in {time.monotonic() - began:.0f} s", flush=True)
        except Broken as what:
            failed += 1
            print(f"failed {name}: {what}", flush=True)
            copy.renew()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
