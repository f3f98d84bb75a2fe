# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# checks.sh — to be read by the tests of the measuring programs, which set `program`: it is run, and
# its output is asked about. There is a folder for files, which is gone at the end.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
arguments=

fail() {
	printf '%s\n' "$*"
	cat "$folder/output"
	exit 1
}

# run STATUS ARGUMENT...: it ends with that status; its output is in a file.
run() {
	wanted=$1
	shift
	arguments=$*
	"${program:?}" "$@" >"$folder/output" 2>&1
	status=$?
	[ "$status" -eq "$wanted" ] ||
		fail "$(basename "$program") $arguments: status $status instead of $wanted"
}

# says PATTERN
says() {
	grep -q -e "$1" "$folder/output" ||
		fail "$(basename "$program") $arguments: no \"$1\" in what it said:"
}
