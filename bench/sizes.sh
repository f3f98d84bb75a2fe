#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# sizes.sh [FOLDER] — the library's code size for each machine of config/cross: a table in Markdown.
# Builds for minimal size, in FOLDER (default build-sizes).
#
# Bytes of code and constants. First the parts of the archive, complete; then what a linker that
# drops unused sections makes of a program with a pool, and of one with every function that the two
# texts have of kmalloc (bench/sizes/); "terse" is with libpoolalloc-terse.a linked first, "small"
# with libpoolalloc-small.a instead.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1-build-sizes}
targets='x86_64 i386 aarch64 riscv64 cortex-m'

# text FILE: its size in bytes, all members together.
text() { size -t "$1" | awk 'END { print $1 }'; }
program() { size "$1" | awk 'END { print $1 }'; }

echo '| machine | engine | kmalloc | kmem | strings | a pool | kmalloc | a pool, terse | kmalloc, terse | a pool, small | kmalloc, small |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
for target in $targets; do
	build=$folder/$target
	if ! {
		[ -f "$build/build.ninja" ] ||
			meson setup --cross-file "$top/config/cross/$target.ini" \
				-Dfreestanding=true -Dbuildtype=minsize "$build" "$top"
		ninja -C "$build"
	} >"$folder.log" 2>&1; then
		tail -n 20 "$folder.log" >&2
		exit 1
	fi
	printf '| %s |' "$target"
	for part in pool/libengine lib/libkmalloc lib/libkmem lib/freestanding/libfreestanding_strings; do
		printf ' %s |' "$(text "$build/$part.a")"
	done
	for name in pool kmalloc pool-terse kmalloc-terse pool-small kmalloc-small; do
		printf ' %s |' "$(program "$build/bench/sizes/size-$name")"
	done
	echo
done
