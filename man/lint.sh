#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# lint.sh PAGE — mandoc and groff find nothing to warn of, and each page of ours that it refers
# to is there.
set -eu
page=$1
status=0
ran=77

if command -v mandoc >/dev/null 2>&1; then
	ran=0
	mandoc -T lint -W warning "$page" || status=1
fi
if command -v groff >/dev/null 2>&1; then
	ran=0
	complaints=$(groff -mdoc -ww -z -T utf8 "$page" 2>&1) || status=1
	if [ -n "$complaints" ]; then
		printf '%s\n' "$complaints"
		status=1
	fi
fi

sed -n 's/^\.Xr \(pool[^ ]*\|km[^ ]*\) \([0-9]\).*/\1.\2/p' "$page" | sort -u | {
	while read -r other; do
		[ -f "$(dirname "$page")/$other" ] || {
			echo "$page refers to $other, which is not there"
			exit 1
		}
	done
} || status=1

[ "$status" -eq 0 ] || exit "$status"
[ "$ran" -eq 0 ] || echo "skipped: there is neither mandoc nor groff"
exit "$ran"
