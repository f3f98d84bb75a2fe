#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# printed_program.sh POOL_FUZZ LIBRARY INCLUDE CC FOLDER … — inputs, printed as C programs, compile
# without a warning and run. Every eighth file of each folder is tried: the programs differ only in
# their calls.
set -eu
pool_fuzz=$1 library=$2 include=$3 cc=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An input of its own, so that there is at least one whatever the folders contain.
printf 'a few bytes, which are as good as any: \001\002\003\050\051\052\200\300\360' >"$work/input"
count=0
for file in "$work/input" $(find "$@" -type f ! -name '.*' | sort | awk 'NR % 8 == 1'); do
	"$pool_fuzz" --print "$file" >"$work/printed.c"
	grep -q '^int main' "$work/printed.c"
	"$cc" -std=c11 -Wall -Wextra -Werror -I"$include" "$work/printed.c" -o "$work/printed" "$library"
	if ! "$work/printed" >"$work/out" 2>&1; then
		echo "the program printed for $file fails:"
		tail -3 "$work/out"
		exit 1
	fi
	count=$((count + 1))
done
echo "$count programs, all well"
