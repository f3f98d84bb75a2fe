#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# test.sh [--all] — install what is missing, build, and test.
#
# Several build folders under build/: the one a user has (gcc), one with the address and
# undefined-behaviour sanitizers, one with the thread sanitizer, one by clang with warnings as
# errors. In the first the shim's tests run once more, with the debug flags on.
#
# With --all also what takes long: each system call fails in turn (faults), builds for other
# machines and kernels in qemu (freestanding, kernel, oldkernel), real programs on the malloc
# replacement (programs), HACKING.md's recipes on a copy (recipes), the fuzzers' corpora under
# sanitizers, and the shim's tests by clang.
#
# A line for each step says when it began, and how it ended. The last line is the sum over all:
# "N passed, N failed, N skipped". The exit status is not zero if anything failed, and what did not
# run has failed.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tools/packages.sh
. "$top/tools/packages.sh"
root=${POOLALLOC_BUILD:-$top/build}
jobs=$(nproc 2>/dev/null || echo 2)

is_all=
case $#${1-} in
0) ;;
1--all) is_all=yes ;;
1-h | 1--help)
	sed -n '5,20s/^# \{0,1\}//p' "$0"
	exit 0
	;;
*) die "$*: it takes --all or nothing; meson test -C build --suite NAME runs one part" ;;
esac
takes_long='faults freestanding kernel oldkernel programs recipes' # run only with --all

# However this script ends, its last line is the sum.
sum="0 passed, 1 failed, 0 skipped"
trap 'echo "$sum"' EXIT
install_missing "$needed_to_build$needed_to_test"
check_meson "$top"
mkdir -p "$root"
setup=
results=$root/test-results # a line for each result: passed|failed|skipped, what
: >"$results"

began=$(date +%s)

# clock SECONDS: prints minutes and seconds.
clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# announce WORD...: prints what begins now, with the time since the script began.
announce() {
	step_began=$(date +%s)
	say "[$(clock $((step_began - began)))] $*"
}

# told TEXT: prints how that ended.
told() { printf '   %s, in %s\n' "$1" "$(clock $(($(date +%s) - step_began)))"; }

# sum_of FILE: prints the totals of such a file.
sum_of() {
	printf '%d passed, %d failed, %d skipped' "$(grep -c '^passed' "$1")" \
		"$(grep -c '^failed' "$1")" "$(grep -c '^skipped' "$1")"
}

# step VERB COMMAND...: runs the command, or reports that the folder does not VERB.
step() {
	verb=$1
	shift
	if "$@" >"$folder/build.log" 2>&1; then
		echo "passed $name: it ${verb}s" >>"$results"
	else
		tail -n 40 "$folder/build.log"
		echo "failed $name: it does not $verb; all of its output is in $folder/build.log" |
			tee -a "$results"
		return 1
	fi
}

# configure NAME [meson option...]: sets $name and $folder for `suites`, which build what they test.
configure() {
	name=$1
	folder=$root/$name
	shift
	announce "Building $name: $*"
	mkdir -p "$folder"
	reconfigure=
	[ ! -f "$folder/build.ninja" ] || reconfigure=--reconfigure
	step configure meson setup ${reconfigure:+"$reconfigure"} "$folder" "$top" "$@"
}

# build NAME [meson option...]: configures and builds everything.
build() {
	configure "$@" && step build ninja -C "$folder" -j "$jobs" && told built
}

# suites [SUITE...]: runs those tests of the folder configured last. Without arguments: all tests,
# except those that take long unless --all was given. With $setup set, in that setup of
# test/meson.build.
suites() {
	announce "Testing $name: ${*:-everything}${setup:+, $setup}"
	option=--suite
	# Deliberately unquoted: one word per suite.
	# shellcheck disable=SC2086
	[ $# -gt 0 ] || [ "$is_all" ] || { option=--no-suite && set -- $takes_long; }
	for suite; do
		set -- "$@" "$option" "$suite"
		shift
	done
	log=$folder/meson-logs/testlog${setup:+-$setup}
	rm -f "$log.json"
	meson test -C "$folder" --num-processes "$jobs" ${setup:+--setup "$setup"} "$@" \
		>"$folder/test.log" 2>&1 || grep -B 40 '^Could not rebuild' "$folder/test.log"
	python3 "$top/tools/count_tests.py" "$folder" "$log.json" "$name${setup:+ $setup}" "$@" \
		>"$folder/test.results" 2>"$folder/test.failures" ||
		echo "failed $name: its tests could not be counted" >>"$folder/test.results"
	cat "$folder/test.results" >>"$results"
	told "$(sum_of "$folder/test.results")"
	if grep '^failed' "$folder/test.results"; then
		cat "$folder/test.failures"
		echo "All of the tests' output is in $log.txt"
	fi
}

build gcc --buildtype=debugoptimized -Dpreload=enabled -Dtools=enabled -Dtests=enabled \
	-Dbenchmarks=enabled -Dman=enabled && suites && setup=paranoid && suites shim
setup=

# A sanitizer's finding ends the test with a failure.
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
TSAN_OPTIONS=halt_on_error=1
export UBSAN_OPTIONS TSAN_OPTIONS
configure sanitized --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
	-Dpreload=disabled -Dtools=disabled -Dtests=enabled -Dbenchmarks=disabled -Dman=disabled &&
	suites unit death ${is_all:+replay}

configure threads --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false \
	-Dpreload=disabled -Dtools=disabled -Dtests=enabled -Dbenchmarks=disabled -Dman=disabled &&
	suites threads

CC=clang CXX=clang++
export CC CXX
build clang --buildtype=debugoptimized --werror -Dpreload=enabled -Dtools=enabled \
	-Dtests=enabled -Dbenchmarks=disabled -Dman=disabled && suites unit death abi ${is_all:+shim}

announce Done
echo
grep '^skipped' "$results"
grep '^failed' "$results"
echo
sum=$(sum_of "$results")
! grep -q '^failed' "$results"
