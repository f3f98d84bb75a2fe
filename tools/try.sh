#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# try.sh [command [argument ...]] — see poolalloc at work, on a bare Debian or Ubuntu.
#
# Installs what is missing, builds a release into build/try, and runs the command on the poolalloc
# heap, with a summary at its end. Without a command it shows a program at work, with and without
# debug flags, and what becomes of programs with heap bugs.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tools/packages.sh
. "$top/tools/packages.sh"
build=$top/build/try

case ${1-} in
-h | --help)
	sed -n '5,9s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac

build_release() {
	install_missing "$needed_to_build"
	check_meson "$top"
	mkdir -p "$build"
	log=$build/try.log
	say "Building a release in $build"
	{
		[ -f "$build/build.ninja" ] || meson setup "$build" "$top" --buildtype=release \
			-Dpreload=enabled -Dtools=enabled -Dtests=disabled -Dbenchmarks=disabled \
			-Dman=disabled
		ninja -C "$build"
	} >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		die "the build failed; all of its output is in $log"
	}
}

# Prints a command as the reader would type it, then runs it.
show() {
	printf '\n$ %s\n' "$(printf '%s' "$*" | sed "s|$build/tools/||g; s|$top/||g")"
	"$@"
}

show_work() {
	if command -v python3 >/dev/null 2>&1; then
		PYTHONMALLOC=malloc # so that each object of the program is a block of the heap
		export PYTHONMALLOC
		set -- python3 "$top/tools/demo/work.py"
	elif command -v perl >/dev/null 2>&1; then
		set -- perl "$top/tools/demo/work.pl"
	else
		set -- meson --version
	fi
	say "A real program, on the heap of poolalloc"
	show "$poolrun" --summary "$@"
	say "The same with each block checked, and freed memory filled, watched, and never used again"
	show "$poolrun" --summary -f antagonism,noreuse "$@"
}

# show_bug NAME WHAT [poolrun option...]: the heap must stop the program; otherwise that is a bug of
# ours.
show_bug() {
	name=$1
	say "A program with a bug: $2 (tools/demo/$name.c)"
	shift 2
	${CC:-cc} -g -O0 -w -o "$build/$name" "$top/tools/demo/$name.c"
	status=0
	show "$poolrun" "$@" "$build/$name" || status=$?
	[ "$status" -eq 134 ] || die "$name was not stopped (its exit status is $status)"
}

build_release
poolrun=$build/tools/poolrun
if [ $# -gt 0 ]; then
	exec "$poolrun" --summary "$@"
fi
show_work
show_bug overflow "one byte too many" -f tags
show_bug double_free "a block freed twice"
show_bug use_after_free "a block written to after it was freed" -f noreuse,paranoia
echo
say "Now one of your own: sh tools/try.sh command [argument ...]"
say "poolrun is $poolrun; poolrun --help tells what it can do"
