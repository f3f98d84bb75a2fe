# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# What poolalloc is built and tested with, and how to install it. Sourced by try.sh and test.sh.
#
# Each line: what must be present, the Debian package that provides it, and what it is for. A
# command is present if it is found, a header if it compiles, no matter how it was installed; so a
# machine that has everything never needs its package lists.

# shellcheck disable=SC2034 # read by those who source this
needed_to_build='
command:c++         g++             the compiler
command:meson       meson           the build
command:ninja       ninja-build     the build
command:pkg-config  pkg-config      finds libraries
header:CLI/CLI.hpp  libcli11-dev    poolrun reads its command line with it
header:fmt/format.h libfmt-dev      poolrun writes its messages with it
'

# shellcheck disable=SC2034 # read by those who source this
needed_to_test='
command:python3      python3         a program to run, and the language of some tests
command:git          git             a program to run
command:perl         perl            a program to run
command:sqlite3      sqlite3         a program to run
command:redis-benchmark redis-tools  a program to run, its server included
command:xz           xz-utils        a program to run
command:nm           binutils        reads the symbols of what was built
command:torsocks     torsocks        a library that replaces what others take from libc
command:clang++      clang           the second compiler
command:ld.lld       lld             links for other machines than this one
command:qemu-system-x86_64 qemu-system-x86 a PC to boot the test kernel on, of 32 and of 64 bits, and an old Linux
command:qemu-system-aarch64 qemu-system-arm an arm64 machine to boot it on
command:clang-format clang-format    the layout of the source
command:clang-tidy   clang-tidy      finds mistakes in the source
command:shellcheck   shellcheck      finds mistakes in the scripts
command:pylint       pylint          the same in those of Python
command:reuse        reuse           reads whose each file is
command:abidw        abigail-tools   compares the ABI with that of before
command:mandoc       mandoc          reads the manual
header:catch2/catch.hpp|catch2/catch_all.hpp catch2 the unit tests are written with it
header:rapidcheck.h librapidcheck-dev the property tests are written with it
header:nlohmann/json.hpp nlohmann-json3-dev bench/compare writes its figures with it
header:boost/pool/pool.hpp libboost-dev bench/kmem measures it
header:talloc.h libtalloc-dev bench/kmem measures it
'

say() { printf '%s\n' "== $*"; }

die() {
	printf '%s\n' "$(basename "$0"): $*" >&2
	exit 1
}

# has_thing command:NAME | header:NAME[|NAME...] | module:NAME (of python3)
has_thing() {
	case $1 in
	command:*) command -v "${1#command:}" >/dev/null 2>&1 ;;
	header:*)
		command -v c++ >/dev/null 2>&1 || return 1
		for header in $(printf '%s\n' "${1#header:}" | tr '|' ' '); do
			if printf '#include <%s>\n' "$header" |
				c++ -std=c++20 -fsyntax-only -x c++ - >/dev/null 2>&1; then
				return 0
			fi
		done
		return 1
		;;
	module:*) python3 -c "import ${1#module:}" 2>/dev/null ;;
	esac
}

# missing_packages LIST: the packages of the things that are missing.
missing_packages() {
	printf '%s\n' "$1" | while read -r thing package _; do
		if [ -n "$thing" ] && ! has_thing "$thing"; then
			printf '%s ' "$package"
		fi
	done
}

# as_root COMMAND...: runs it as root, without ever asking for a password.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

may_be_root() {
	[ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

# install_missing LIST: installs what the list names and this machine lacks.
install_missing() {
	packages=$(missing_packages "$1")
	[ -n "$packages" ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		die "these are missing, by their Debian names: $packages
Install them with this system's package manager, then run this again."
	fi
	may_be_root || die "these are missing: $packages
Install them, then run this again:
  sudo apt-get install --no-install-recommends $packages"

	say "Installing with apt-get: $packages"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
		die "apt-get update failed; the message above says why"
	# Deliberately unquoted: one word per package.
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends $packages >"${TMPDIR:-/tmp}/poolalloc-apt.$$" 2>&1 || {
		cat "${TMPDIR:-/tmp}/poolalloc-apt.$$" >&2
		rm -f "${TMPDIR:-/tmp}/poolalloc-apt.$$"
		die "apt-get install failed; its messages are above"
	}
	rm -f "${TMPDIR:-/tmp}/poolalloc-apt.$$"
	packages=$(missing_packages "$1")
	[ -z "$packages" ] || die "still missing after the installation: $packages"
}

# is_newer_or_same VERSION LEAST
is_newer_or_same() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# check_meson TOP: the one tool whose version matters. If the system's is too old (Ubuntu 22.04 has
# 0.61), a newer one is installed from PyPI into the build folder.
check_meson() {
	least=$(sed -n "s/.*meson_version: '>=\([0-9.]*\)'.*/\1/p" "$1/meson.build")
	is_newer_or_same "$(meson --version)" "$least" && return 0
	own=$1/build/meson
	if ! [ -x "$own/bin/meson" ]; then
		say "meson $(meson --version) is too old; getting $least or newer into $own with pip"
		install_missing 'module:ensurepip python3-venv a newer meson'
		{ python3 -m venv "$own" && "$own/bin/pip" install -q "meson>=$least"; } ||
			die "that failed; meson $least is needed"
	fi
	PATH=$own/bin:$PATH
	export PATH
}
