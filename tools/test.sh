#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# test.sh — install what is missing, build, and run every test there is.
#
# Several build folders under build/: the one a user has (gcc), one with the address and
# undefined-behaviour sanitizers, one with the thread sanitizer, one by clang with warnings as
# errors. In the first the shim's tests run once more, with the debug flags on. The last line is
# the sum over all: "N passed, N failed, N skipped". The exit status is not zero if anything
# failed, and what did not run has failed.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tools/packages.sh
. "$top/tools/packages.sh"
root=${POOLALLOC_BUILD:-$top/build}
jobs=$(nproc 2>/dev/null || echo 2)

case ${1-} in
-h | --help)
	sed -n '5,12s/^# \{0,1\}//p' "$0"
	exit 0
	;;
?*) die "$1: it takes no arguments; meson test -C build --suite NAME runs one part" ;;
esac

# However this script ends, its last line is the sum.
sum="0 passed, 1 failed, 0 skipped"
trap 'echo "$sum"' EXIT
install_missing "$needed_to_build$needed_to_test"
check_meson "$top"
mkdir -p "$root"
setup=
results=$root/test-results # a line for each thing tested: passed|failed|skipped, what
: >"$results"

# step VERB COMMAND...: does that, or says that the folder does not VERB.
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
	say "Building $folder $*"
	mkdir -p "$folder"
	reconfigure=
	[ ! -f "$folder/build.ninja" ] || reconfigure=--reconfigure
	step configure meson setup ${reconfigure:+"$reconfigure"} "$folder" "$top" "$@"
}

# build NAME [meson option...]: all there is.
build() {
	configure "$@" && step build ninja -C "$folder" -j "$jobs"
}

# suites [SUITE...]: runs those tests of the folder named last, or all; with $setup set, in that
# setup of test/meson.build.
suites() {
	say "Testing $folder: ${*:-everything}${setup:+, $setup}"
	for suite; do
		set -- "$@" --suite "$suite"
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
	if grep '^failed' "$folder/test.results"; then
		cat "$folder/test.failures"
		echo "All of the tests' output is in $log.txt"
	fi
}

build gcc --buildtype=debugoptimized -Dpreload=enabled -Dtools=enabled -Dtests=enabled \
	-Dbenchmarks=enabled -Dman=enabled && suites && setup=paranoid && suites shim
setup=

# A finding of a sanitizer ends the test, with a failure.
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
TSAN_OPTIONS=halt_on_error=1
export UBSAN_OPTIONS TSAN_OPTIONS
configure sanitized --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
	-Dpreload=disabled -Dtools=disabled -Dtests=enabled -Dbenchmarks=disabled -Dman=disabled &&
	suites unit death replay

configure threads --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false \
	-Dpreload=disabled -Dtools=disabled -Dtests=enabled -Dbenchmarks=disabled -Dman=disabled &&
	suites threads

CC=clang CXX=clang++
export CC CXX
build clang --buildtype=debugoptimized --werror -Dpreload=enabled -Dtools=enabled \
	-Dtests=enabled -Dbenchmarks=disabled -Dman=disabled && suites unit death abi shim

passed=$(grep -c '^passed' "$results")
failed=$(grep -c '^failed' "$results")
skipped=$(grep -c '^skipped' "$results")
echo
grep '^skipped' "$results"
grep '^failed' "$results"
echo
sum="$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
