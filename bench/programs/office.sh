#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# office.sh LINES — LibreOffice makes a PDF of a table of so many lines, with a new profile.
set -eu
lines=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v n="$lines" 'BEGIN {
	for (i = 1; i <= n; i++)
		printf "%d,word %d,%.3f,=A%d*C%d\n", i, i * 7919 % 1009, i / 7, i, i
}' >"$folder/table.csv"
# made — the PDF is made
made() {
	soffice "-env:UserInstallation=file://$folder/profile" --headless --convert-to pdf \
		--outdir "$folder" "$folder/table.csv" >"$folder/log" 2>&1 && [ -s "$folder/table.pdf" ]
}
made || {
	tail -n 1 "$folder/log" >&2
	exit 1
}
echo "$lines lines on $(grep -a -c '/Type/Page/' "$folder/table.pdf") pages"
