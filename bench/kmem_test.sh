#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# kmem_test.sh KMEM BROKEN — bench/kmem measures every row, and reports errors in its command line
# and in what it measures. Times are not judged.
set -u
program=$1
broken=$2
# shellcheck source=bench/checks.sh
. "$(dirname "$0")/checks.sh"

run 0 --help
says '--rounds'
run 0 --list
rows=$(grep -c '^[a-z]*-' "$folder/output")
[ "$rows" -ge 18 ] || fail "kmem --list: only $rows rows"

# Every row and contender, with hardly any work.
run 0 --quick -a glibc
says '^| row | ours |'
[ "$(grep -c '^### ' "$folder/output")" -eq "$rows" ] || fail "kmem --quick: not every row"
for name in kmpool kmheap kmref kmtree kmlin pools::Counted 'malloc on glibc'; do
	says "^| $name | [0-9]"
done

# Its command line.
run 2 --quick -r tree-1k
says '^kmem: no row is called tree-1k; did you mean tree-1K?'
run 2 --quick -a nimalloc
says '^kmem: no allocator is called nimalloc; did you mean mimalloc?'
"$program" --nonsense >"$folder/output" 2>&1 && fail "kmem --nonsense: status 0"
arguments=--nonsense
says 'nonsense'
"$program" --rounds 0 >"$folder/output" 2>&1 && fail "kmem --rounds 0: status 0"

# A malloc that runs out of memory gets an error; the others get their figures.
run 1 --rounds 1 -a "glibc,broken=$broken" -r heap-churn
says '^| malloc on broken | error |.*there is no memory'
says '^| malloc on glibc | [0-9]'
