# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# checks.sh — sourced by the tests of the measuring programs, which set `program`: functions that
# run it and check its output. $folder is for files, and is removed at the end.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
arguments=

fail() {
	printf '%s\n' "$*"
	cat "$folder/output"
	exit 1
}

# run STATUS ARGUMENT...: the program must exit with that status; its output goes to a file.
run() {
	wanted=$1
	shift
	arguments=$*
	"${program:?}" "$@" >"$folder/output" 2>&1
	status=$?
	[ "$status" -eq "$wanted" ] ||
		fail "$(basename "$program") $arguments: status $status instead of $wanted"
}

# says PATTERN: the output must match.
says() {
	grep -q -e "$1" "$folder/output" ||
		fail "$(basename "$program") $arguments: no \"$1\" in what it said:"
}
