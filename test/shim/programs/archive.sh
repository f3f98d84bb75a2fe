# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# Packs a folder, with several threads, and unpacks it again.
# needs: tar xz awk
set -eu
files=60
if [ "${SIZE:-normal}" = small ]; then files=3; fi
mkdir from to
n=0
while [ "$n" -lt "$files" ]; do
	n=$((n + 1))
	awk -v n="$n" 'BEGIN { for (i = 0; i < 3000; i++) print i, n, (i * 7919 * n) % 10007 }' >"from/$n"
done
tar --sort=name --mtime=2026-01-01 --owner=0 --group=0 --numeric-owner -cf from.tar from
xz -k -T2 --block-size=200KiB -3 from.tar
sha256sum from.tar from.tar.xz
xz -t from.tar.xz
tar -xJf from.tar.xz -C to
diff -r from to/from
find to/from -type f | wc -l
