#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# mutants.sh — does malloc_fuzz find a bug? Each file of mutants/ plants one in a copy of the
# source; the target is built again, and run from the corpus until it fails.
#
#	sh fuzz/mutants.sh [NAME ...]      all of them, or some: the file's name without .sed
#	sh fuzz/mutants.sh --match         only: does each still change the file that it names?
#	MUTANT_SECONDS=600                 how long each may survive
#	MUTANT_BUILD=folder                the copy; default build-mutants
#	MUTANT_CORPUS=folder               what it starts from; default corpus/malloc
#
# A mutant is a sed script. The line behind its licence names the file it changes, and what that
# breaks.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
copy=${MUTANT_BUILD:-$root/build-mutants}
seconds=${MUTANT_SECONDS:-600}
corpus=${MUTANT_CORPUS:-$root/fuzz/corpus/malloc}
# file_of SCRIPT — the file that it changes.
file_of() { sed -n '3s/^# \([^:]*\):.*/\1/p' "$1"; }

if [ "${1-}" = --match ]; then
	status=0
	for script in "$root"/fuzz/mutants/*.sed; do
		file=$root/$(file_of "$script")
		sed -f "$script" "$file" | cmp -s - "$file" || continue
		echo "$script changes nothing in $file any more" >&2
		status=1
	done
	exit "$status"
fi
[ $# -gt 0 ] || set -- "$root"/fuzz/mutants/*.sed

mkdir -p "$copy/source"
(cd "$root" && git ls-files -z | grep -zv '^fuzz/corpus/' | xargs -0 cp -pu --parents -t "$copy/source")
build() {
	ninja -C "$copy/build" fuzz/malloc/malloc_fuzz >"$copy/build.log" 2>&1 || {
		echo "$1: cannot be built; see $copy/build.log" >&2
		exit 2
	}
}
if [ ! -f "$copy/build/build.ninja" ]; then
	CC=clang CXX=clang++ meson setup "$copy/build" "$copy/source" -Dfuzzing=libfuzzer \
		-Dbenchmarks=disabled -Dman=disabled >"$copy/build.log"
fi

survivors=0
for mutant; do
	mutant=$(basename "$mutant" .sed)
	script=$root/fuzz/mutants/$mutant.sed
	file=$(file_of "$script")
	sed -f "$script" "$root/$file" >"$copy/source/$file"
	if cmp -s "$root/$file" "$copy/source/$file"; then
		echo "$mutant: changes nothing in $file any more" >&2
		exit 2
	fi
	build "$mutant"
	found=$(mktemp -d)
	begin=$(date +%s)
	if "$copy/build/fuzz/malloc/malloc_fuzz" -max_total_time="$seconds" -max_len=600 -len_control=10 \
		-artifact_prefix="$found/" "$found" "$corpus" >"$found.log" 2>&1; then
		survivors=$((survivors + 1))
		result='LIVES'
	else
		result=$(grep -m1 'malloc_fuzz: \|ERROR: \|runtime error: ' "$found.log" || echo 'failed, and did not say how')
	fi
	echo "$mutant: $(($(date +%s) - begin)) s: $result"
	cp -p "$root/$file" "$copy/source/$file"
	touch "$copy/source/$file"
	rm -rf "$found" "$found.log"
done
[ "$survivors" -eq 0 ] || echo "$survivors of $# live" >&2
exit "$((survivors != 0))"
