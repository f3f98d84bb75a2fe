#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# rocksdb.sh RECORDS — db_bench writes so many records in random order to a new database, and reads
# as many. Prints how many of them it found, which the seed determines, and no time.
set -eu
records=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
db_bench --benchmarks=fillrandom,readrandom --db="$folder/db" --num="$records" --seed=1 --threads=1 \
	--disable_wal=true --write_buffer_size=4194304 >"$folder/output" 2>"$folder/log" || {
	tail -n 1 "$folder/log" >&2
	exit 1
}
sed -n 's/^readrandom .*(\([0-9]* of [0-9]* found\)).*/\1/p' "$folder/output" | grep .
