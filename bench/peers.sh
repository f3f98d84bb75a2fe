#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# peers.sh FOLDER [NAME ...] — other allocators for bench/compare, as their authors release them:
# each is cloned at the tag and commit below, and built in FOLDER with its own release settings. All
# of them, or those named. Then FOLDER/peers.txt has a line NAME=PATH for each one that is built, and
# PATH.built says what it was built from, and how. What is built already is left alone.
#
# Needs git, cmake, make, ninja, python3, autoconf, automake, libtool and a compiler: CC and CXX, or
# gcc and g++. JOBS processes at once, otherwise as many as there are processors.
set -eu
peers='mimalloc2 mimalloc3 snmalloc rpmalloc jemalloc gperftools'
[ $# -gt 0 ] || {
	echo "usage: peers.sh FOLDER [NAME ...]; they are: $peers" >&2
	exit 2
}
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
# shellcheck disable=SC2086 # several names
[ $# -gt 0 ] || set -- $peers
CC=${CC:-gcc}
CXX=${CXX:-g++}
export CC CXX
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
compiler=$("$CXX" --version | head -n 1)
optimised='-O3 -DNDEBUG'

# describe NAME — sets what the name stands for.
describe() {
	case $1 in
	mimalloc2) origin microsoft/mimalloc v2.4.1 30ac9d56b8b9ea57ae84bc8ef17ef39000da08fe ;;
	mimalloc3) origin microsoft/mimalloc v3.4.3 152fbf2634aeafca3774df791b0a77683035f076 ;;
	snmalloc) origin microsoft/snmalloc 0.7.5 526c55bdffa17aae20a9a3d24fe68a7a3b8d9894 ;;
	rpmalloc) origin mjansson/rpmalloc 2.0.1 beef233c176b235587c0145f765e4316e5ca60d1 ;;
	jemalloc) origin jemalloc/jemalloc 5.3.1 81034ce1f1373e37dc865038e1bc8eeecf559ce8 ;;
	gperftools) origin gperftools/gperftools gperftools-2.18.1 d837a42788ba591d5d791c3b686f2738e7a93562 ;;
	*)
		echo "peers.sh: there is no $1; they are: $peers" >&2
		exit 2
		;;
	esac
	case $1 in
	mimalloc2 | mimalloc3)
		options='-DMI_BUILD_TESTS=OFF -DMI_BUILD_STATIC=OFF -DMI_BUILD_OBJECT=OFF'
		library=build/libmimalloc.so
		;;
	snmalloc)
		options='-DSNMALLOC_BUILD_TESTING=OFF'
		library=build/libsnmallocshim.so
		;;
	rpmalloc)
		case $CC in
		*clang*) options='--config release --toolchain clang' ;;
		*) options='--config release --toolchain gcc' ;;
		esac
		library=
		;;
	jemalloc)
		options=
		library=lib/libjemalloc.so.2
		;;
	gperftools)
		options='--enable-minimal --disable-static'
		library=.libs/libtcmalloc_minimal.so.4
		;;
	esac
}

# origin REPOSITORY TAG COMMIT
origin() {
	address=https://github.com/$1
	tag=$2
	commit=$3
}

# fetch NAME — the sources at the tag, which must still be that commit.
fetch() {
	rm -rf "${folder:?}/$1"
	git clone --quiet --depth 1 --branch "$tag" "$address" "$folder/$1"
	found=$(git -C "$folder/$1" rev-parse HEAD)
	[ "$found" = "$commit" ] || {
		echo "$address: $tag is $found, and was $commit"
		return 1
	}
}

# with_cmake TARGET — $options are several words.
with_cmake() {
	# shellcheck disable=SC2086
	cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=$optimised" \
		"-DCMAKE_CXX_FLAGS_RELEASE=$optimised" $options
	ninja -C build -j "$jobs" "$1"
	flags="CMAKE_BUILD_TYPE=Release ($optimised) $options"
}

# build NAME — in its folder; sets $library, if it was not known before, and $flags.
# shellcheck disable=SC2086 # $options are several words
build() {
	case $1 in
	mimalloc2 | mimalloc3) with_cmake mimalloc ;;
	snmalloc) with_cmake snmallocshim ;;
	rpmalloc)
		python3 configure.py $options
		library=$(ninja -t targets all | sed -n 's|^\(bin/.*/release/.*/librpmalloc\.so\):.*|\1|p' | head -n 1)
		ninja -j "$jobs" "$library"
		flags="configure.py $options (-O3 -funroll-loops)"
		;;
	jemalloc)
		autoconf
		./configure
		make -j "$jobs" build_lib_shared
		flags='configure, without options (-O3 -funroll-loops)'
		;;
	gperftools)
		autoreconf -i
		./configure $options "CFLAGS=$optimised" "CXXFLAGS=$optimised"
		make -j "$jobs" libtcmalloc_minimal.la
		flags="configure $options, $optimised"
		;;
	esac
}

# make_peer NAME
make_peer() {
	describe "$1"
	record=$folder/$1/peer
	if [ -s "$record" ] && grep -qF "$commit" "$(cat "$record").built" &&
		grep -qF "$compiler" "$(cat "$record").built"; then
		return 0
	fi
	fetch "$1"
	cd "$folder/$1"
	build "$1"
	[ -f "$library" ] || {
		echo "$1: its build made no $library"
		return 1
	}
	# bench/compare follows links, and looks beside the file that it finds.
	library=$(readlink -f "$library")
	echo "$tag, commit $commit, $compiler, $flags" >"$library.built"
	echo "$library" >"$record"
}

failed=
for name; do
	describe "$name"
	echo "$name: $tag"
	# A subshell's own `set -e` would not act in a condition.
	set +e
	(
		set -e
		make_peer "$name"
	) >"$folder/$name.log" 2>&1
	status=$?
	set -e
	[ "$status" -eq 0 ] || {
		echo "peers.sh: $name could not be built; $folder/$name.log says why" >&2
		failed=yes
	}
done
for name in $peers; do
	[ ! -s "$folder/$name/peer" ] || echo "$name=$(cat "$folder/$name/peer")"
done >"$folder/peers.txt"
[ -z "$failed" ]
