#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# check_style.sh CHECK [build folder] — one claim that this project makes about its own source.
#
#   format        clang-format would change nothing
#   tidy          clang-tidy finds nothing (needs the build folder)
#   scripts       shellcheck finds nothing
#   python        pylint finds no mistake
#   reuse         each file's licence can be read by machine (reuse lint)
#   size          no source file but a test has more than 500 lines (300 is the guide)
#   licences      each file says whose it is
#   casts         reinterpret_cast only in pool/raw.hh; elsewhere each one gives its reason
#   conditionals  no #if, #ifdef or #define in the engine
#   layers        nothing but the engine is built with the engine's own headers in reach
#                 (needs the build folder), base/ includes nothing of another folder, and the
#                 hooks of pool/port/platform.hh have no other names
#   order         an include within pool/ or malloc/ points to what ARCHITECTURE.md's table of it
#                 has above
#   words         no word that marks something unfinished
#   manual        each public name stands in man/, and each page in man/meson.build
#   all           all of these
#
# Prints what breaks the claim, and ends with a status other than zero.
set -u
cd "$(dirname "$0")/.." || exit
check=${1-}
folder=${2-build}
words=$(mktemp)
commands=$(mktemp -d) # contains tidy's compile_commands.json
trap 'rm -rf "$words" "$commands"' EXIT
LC_ALL=C # so that sort and comm agree
export LC_ALL

# Our own files: those tracked by git, or without git, those present.
ours() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -- "$@"
	else
		find . -path './build*' -prune -o -type f -print | sed 's|^\./||' | while read -r file; do
			for pattern; do
				# Deliberately a pattern.
				# shellcheck disable=SC2254
				case $file in $pattern) printf '%s\n' "$file" ;; esac
			done
		done
	fi | while read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done
}

sources() { ours '*.cc' '*.hh' '*.c' '*.h' '*.hpp'; }

# Those of tools/ first: they take the longest, because they include large headers.
checked() {
	ours 'tools/*.cc'
	ours 'pool/*.cc' 'host/*.cc' 'malloc/*.cc' 'lib/*.cc'
}

# nothing CLAIM: fails if standard input is not empty, and shows it.
nothing() {
	found=$(cat)
	[ -z "$found" ] && return 0
	printf '%s\n' "$1:" "$found"
	return 1
}

# need_command NAME: without it the check is skipped, with the exit status that Meson expects.
need_command() {
	command -v "$1" >/dev/null 2>&1 && return 0
	echo "$check: skipped, there is no $1 here"
	exit 77
}

# pinned NAME: that command in the version this project uses. Other versions would format
# differently and find other things; without this one the check is skipped.
version=14
pinned() {
	for command in "$1-$version" "$1"; do
		if "$command" --version 2>/dev/null | grep -q "version $version\."; then
			echo "$command"
			return 0
		fi
	done
	return 1
}

# need_pinned NAME: sets $tool, or skips the check.
need_pinned() {
	tool=$(pinned "$1") && return 0
	echo "$check: skipped, there is no $1 of version $version here"
	exit 77
}

need_folder() {
	[ -f "$folder/compile_commands.json" ] && return 0
	echo "$check: there is no compile_commands.json in $folder"
	return 1
}

check_format() {
	need_pinned clang-format
	sources | xargs -r "$tool" --dry-run -Werror
}

# clang-tidy 14's analyzer crashes on a std::bit_cast from a pointer, with a stack dump. Such a file
# is then checked without the analyzer.
# shellcheck disable=SC2016 # another shell's program
tidy_one='
	run() { "$tool" -p "$commands" --quiet --extra-arg=-Wno-unknown-warning-option "$@" 2>&1; }
	output=$(run "$1")
	status=$?
	case $output in
	*"Stack dump:"*)
		output=$(run --checks="-clang-analyzer-*" "$1")
		status=$?
		;;
	esac
	[ "$status" -eq 0 ] || printf "%s\n" "$output"
	exit "$status"
'

# clang-tidy would check a file once for each target that compiles it: kmem's eight times. There is
# nothing else to find in the others, because there is no conditional code; the first is the
# library's own.
one_command_each() {
	python3 -c 'import json, sys
first = {}
for entry in json.load(sys.stdin):
    first.setdefault(entry["file"], entry)
json.dump(list(first.values()), sys.stdout, indent=1)'
}

check_tidy() {
	need_pinned clang-tidy
	need_command python3
	need_folder || return
	one_command_each <"$folder/compile_commands.json" >"$commands/compile_commands.json" || return
	export commands tool
	checked | while read -r file; do
		if grep -q "$file\"" "$commands/compile_commands.json"; then printf '%s\n' "$file"; fi
	done | xargs -P "$(nproc)" -n 1 sh -c "$tidy_one" tidy_one
}

check_scripts() {
	need_command shellcheck
	ours '*.sh' '.ci/run' | xargs -r shellcheck
}

check_python() {
	need_command pylint
	ours '*.py' | xargs -r pylint --score=n
}

check_reuse() {
	need_command reuse
	reuse lint >"$words" || {
		cat "$words"
		return 1
	}
}

check_size() {
	sources | grep -v '^test/' | xargs -r wc -l |
		awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines" }' |
		nothing "files of more than 500 lines"
}

check_licences() {
	ours '*.cc' '*.hh' '*.c' '*.h' '*.hpp' '*.sh' '*.py' '*.build' '*.map' |
		xargs -r grep -L 'SPDX-License-Identifier: MIT' | nothing "files without an SPDX line"
}

# The comment may stand on the line itself (NOLINT) or on the one before (NOLINTNEXTLINE).
check_casts() {
	# shellcheck disable=SC2016 # an awk program
	ours 'pool/*' 'host/*' 'malloc/*' 'lib/*' | grep -v '^pool/raw\.hh$' | xargs -r awk '
		/reinterpret_cast/ && !/^[ \t]*\/\// && !/NOLINT\([^)]*\): ./ &&
		before !~ /NOLINTNEXTLINE\([^)]*\): ./ { print FILENAME ":" FNR ": " $0 }
		{ before = $0 }' | nothing "reinterpret_cast without a reason (NOLINT(...): why)"
}

check_conditionals() {
	ours 'pool/*.cc' 'pool/*.hh' 'lib/*.cc' 'lib/*.hh' |
		xargs -r grep -nE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif|define)\b' |
		nothing "conditional code in the engine"
}

check_layers() {
	need_folder || return
	grep '"command"' "$folder/compile_commands.json" |
		grep -E -- '-c [^ ]*/(host|malloc|lib|lib/kmem|lib/kmalloc|tools)/[^ /]*\.(cc|c)' |
		grep -E -- '-I([^ ]*/)?pool( |$)' | sed 's/.* -c //' |
		nothing "built with the engine's own headers in reach" || return
	ours 'base/*.hh' | xargs -r grep -Hn '#include "' | while IFS=: read -r file line text; do
		header=${text#*\"}
		[ -f "base/${header%%\"*}" ] || printf '%s:%s: %s\n' "$file" "$line" "$text"
	done | nothing "base/ includes another folder's header" || return
	# A weak function: under a name that nobody declared, a definition would just not be called.
	ours 'pool/*' 'lib/*' 'malloc/*' 'host/*' 'examples/*' 'man/*' | grep -v '^pool/port/' |
		xargs -r grep -EHno 'poolplatform_[a-z_]+' | while IFS=: read -r file line name; do
		grep -qw "$name" pool/port/platform.hh || printf '%s:%s: %s\n' "$file" "$line" "$name"
	done | nothing "not a function of pool/port/platform.hh"
}

# reading_order FOLDER HEADING: the files of a folder must be those of the table under that heading
# of ARCHITECTURE.md, and none may include what is below it there.
reading_order() {
	awk -v heading="$2" '
		/^## / { inside = $0 == heading }
		inside && /^\| `/ {
			split($0, cells, "|")
			for (rest = cells[2]; match(rest, /`[a-z0-9_]+/); rest = substr(rest, RSTART + RLENGTH))
				print substr(rest, RSTART + 1, RLENGTH - 1)
		}' ARCHITECTURE.md >"$words"
	[ -s "$words" ] || echo "ARCHITECTURE.md: no table under \"$2\""
	# shellcheck disable=SC2016 # an awk program
	ours "$1/*.cc" "$1/*.hh" | grep -E "^$1/[^/]*\$" | xargs -r awk -v folder="$1" '
		FNR == 1 { unit = "" }
		FILENAME == ARGV[1] { rank[$1] = FNR; next }
		unit == "" {
			unit = FILENAME
			gsub(/^.*\/|\.[a-z]+$/, "", unit)
			seen[unit] = 1
			if (!(unit in rank))
				print FILENAME ": not in the table of ARCHITECTURE.md"
		}
		/^#include "/ && unit in rank {
			split($0, quoted, "\"")
			header = quoted[2]
			sub(/\.hh$/, "", header)
			if (header in rank && rank[header] > rank[unit])
				print FILENAME ":" FNR ": " $0
		}
		END {
			for (unit in rank)
				if (!(unit in seen))
					print "ARCHITECTURE.md: " unit ": no such file in " folder "/"
		}' "$words"
}

check_order() {
	{
		reading_order pool '## Inside the engine'
		reading_order malloc '## Inside the malloc replacement'
	} | nothing "against the reading order of ARCHITECTURE.md"
}

check_words() {
	sources | xargs -r grep -nwE 'TODO|FIXME|XXX|HACK' | nothing "words that mark unfinished work"
}

public_names() {
	# Functions and types; enumerators; fields.
	grep -hoE '\b(pool|kmem|km|kmalloc|malloc|mem|set|get|ms)[a-z0-9_]*\(' "$@" | tr -d '('
	grep -hoE '^[[:space:]]+(POOL_[A-Z]+|poolblock_[a-z]+)\b' "$@"
	grep -hoE '^typedef (struct|enum) [A-Za-z]+' "$@" | awk '{ print $3 }'
	awk '/^struct [A-Za-z]+ \{/ { inside = 1; next } /^\}/ { inside = 0 } inside' "$@" |
		sed 's|/\*.*||; /^[[:space:]]*\*/d; s/^[[:space:]]*//' |
		sed -nE 's/^.*\(\*([a-z_]+)\)\(.*/\1/p; t; s/^[A-Za-z_0-9 ]+[ *]([a-zA-Z_0-9, ]+)(\[.*\])?;.*/\1/p' |
		tr ',' '\n' | grep -v POOL_PRIVATE_
}

check_manual() {
	ours 'man/*.[1-9]' | xargs -r cat | tr -cs 'A-Za-z0-9_' '\n' | sort -u >"$words"
	# A name that ends in _ is not public.
	public_names include/*.h | tr -d ' \t' | grep -v '_$' | grep . | sort -u | comm -23 - "$words" |
		nothing "public names that no page of man/ has" || return
	ours 'man/*.[1-9]' | while read -r page; do
		grep -q "'${page#man/}'" man/meson.build || printf '%s\n' "$page"
	done | nothing "pages that man/meson.build does not list"
}

case $check in
format) check_format ;;
tidy) check_tidy ;;
scripts) check_scripts ;;
python) check_python ;;
reuse) check_reuse ;;
size) check_size ;;
licences) check_licences ;;
casts) check_casts ;;
conditionals) check_conditionals ;;
layers) check_layers ;;
order) check_order ;;
words) check_words ;;
manual) check_manual ;;
all)
	status=0
	for each in format scripts python reuse size licences casts conditionals order words manual layers tidy; do
		sh "tools/check_style.sh" "$each" "$folder" || status=1
	done
	exit "$status"
	;;
*)
	sed -n '5,24s/^# \{0,1\}//p' "$0"
	exit 2
	;;
esac
