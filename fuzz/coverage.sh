#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# coverage.sh — which lines of malloc/ the inputs of malloc_fuzz cover, by clang's counters.
#
#	sh fuzz/coverage.sh [FILE|FOLDER ...]      a table; by default: corpus/malloc, regress/malloc
#	COVERAGE_LINES=slots.cc sh fuzz/coverage.sh   the lines of a file, each with its count
#	COVERAGE_BUILD=folder                      where to build; default build-coverage
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${COVERAGE_BUILD:-$root/build-coverage}
[ $# -gt 0 ] || set -- "$root/fuzz/corpus/malloc" "$root/fuzz/regress/malloc"

if [ ! -f "$build/build.ninja" ]; then
	flags='-fprofile-instr-generate -fcoverage-mapping'
	CC=clang CXX=clang++ CFLAGS=$flags CXXFLAGS=$flags \
		meson setup "$build" "$root" -Dbenchmarks=disabled -Dman=disabled >/dev/null
fi
ninja -C "$build" fuzz/malloc/malloc_fuzz >/dev/null
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
LLVM_PROFILE_FILE="$profile/%m.raw" "$build/fuzz/malloc/malloc_fuzz" "$@"
llvm-profdata merge -o "$profile/all" "$profile"/*.raw
library=$build/fuzz/malloc/libmalloc_of_fuzz.so
if [ -n "${COVERAGE_LINES:-}" ]; then
	llvm-cov show "$library" -instr-profile="$profile/all" "$root/malloc/$COVERAGE_LINES"
	exit
fi
llvm-cov report "$library" -instr-profile="$profile/all" | awk '
	function line(name, all, missed) {
		printf "%-24s %5d lines, %4d missed: %6.2f %%\n", name, all, missed, 100 - 100 * missed / all
	}
	$1 ~ /^malloc\// { line($1, $8, $9); all += $8; missed += $9 }
	END { line("malloc/", all, missed) }
'
