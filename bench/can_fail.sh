#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# can_fail.sh ENGINE BROKEN — the bench must notice an allocator that loses contents, and one that
# refuses requests, name it, and exit with status 1.
set -u
engine=$1
broken=$2

# expect WORDS OPTION…: the run exits with 1, and its output contains WORDS.
expect() {
	words=$1
	shift
	output=$("$engine" --only malloc --so "$broken" --rounds 1 "$@" 2>&1)
	status=$?
	if [ "$status" -ne 1 ]; then
		printf 'engine %s: status %s instead of 1\n%s\n' "$*" "$status" "$output"
		exit 1
	fi
	if ! printf '%s\n' "$output" | grep -q "$words"; then
		printf 'engine %s: no "%s" in what it said:\n%s\n' "$*" "$words" "$output"
		exit 1
	fi
}

expect '^FAULT: .*broken_malloc.so: [1-9][0-9]* wrong contents, 0 requests refused' --live 100 --ops 1000
expect '^FAULT: .*broken_malloc.so: [1-9][0-9]* wrong contents, 0 requests refused' --live 100 --ops 1000 --verify
expect '^FAULT: .*broken_malloc.so: .*, 1 requests refused' --live 100000 --ops 5000000
expect 'could not be measured' --live 10 --so /dev/null
echo 'the bench notices'
