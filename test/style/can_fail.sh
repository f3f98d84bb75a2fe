#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# can_fail.sh CHECK_STYLE — breaks each claim once, in a tree made for it; each must be detected.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/tools" "$tree/test" "$tree/base" "$tree/pool" "$tree/malloc" "$tree/include" "$tree/man" "$tree/build"
cp "$1" "$tree/tools/check_style.sh"

# The words are put together from parts, so that this file does not break the claims itself.
todo=TO; todo=${todo}DO
cast=reinterpret_; cast=${cast}cast
# REUSE-IgnoreStart
licence='// SPDX-License-Identifier: MIT'
# REUSE-IgnoreEnd

verdict() { sh "$tree/tools/check_style.sh" "$1" "$tree/build" >"$tree/output" 2>&1; }

# A file records a failure: at the end of a pipeline a variable would be lost.
#
# expect CHECK FILE: with standard input as FILE the check must fail, and name the file.
expect() {
	status=0
	verdict "$1" || status=$?
	if [ "$status" -eq 77 ]; then
		return # its tool is not installed
	fi
	[ "$status" -eq 0 ] || {
		echo "$1 fails in a tree without fault:"
		cat "$tree/output"
		touch "$tree/failed"
	}
	cat >"$tree/$2"
	if verdict "$1" || ! grep -q "${3-$2}" "$tree/output"; then
		echo "$1 does not notice this in $2:"
		cat "$tree/$2" "$tree/output"
		touch "$tree/failed"
	fi
	rm "$tree/$2"
}

echo '{}' >"$tree/build/compile_commands.json"
printf '%s\n' "$licence" 'int plain();' >"$tree/pool/plain.cc"
echo '.Fn poolplain' >"$tree/man/pool.3"
printf '%s\n' "$licence" "pages = ['pool.3']" >"$tree/man/meson.build"

yes "$licence" | head -n 501 | expect size pool/long.cc
echo 'int x;' | expect licences pool/unsigned.cc
printf '%s\n' "$licence" "int* p = $cast<int*>(q);" | expect casts pool/cast.cc
printf '%s\n' "$licence" "int* p = $cast<int*>(q); // NOLINT" | expect casts malloc/cast.cc
printf '%s\n' "$licence" '#ifdef X' '#endif' | expect conditionals pool/two_ways.cc
printf '%s\n' "$licence" "// $todo: later" | expect words malloc/unfinished.cc
printf '%s\n' "$licence" 'API void poolunwritten(Pool *pool);' |
	expect manual include/pool.h poolunwritten
echo '.Fn poolplain' | expect manual man/unlisted.3
echo '{ "command": "c++ -I../pool -o x.o -c ../malloc/x.cc" }' |
	expect layers build/compile_commands.json malloc/x.cc
echo '{}' >"$tree/build/compile_commands.json"
echo '{ "command": "c++ -I../pool -o x.o -c ../lib/kmem/x.cc" }' |
	expect layers build/compile_commands.json lib/kmem/x.cc
echo '{}' >"$tree/build/compile_commands.json"
printf '%s\n' "$licence" '#include "block.hh"' | expect layers base/upward.hh
printf '%s\n' "$licence" 'extern "C" void poolplatform_arenas_joined() {}' | expect layers malloc/hook.cc
# shellcheck disable=SC2016 # names in a table
printf '%s\n' '## Inside the engine' '| `low` `plain` | small |' '| `high` | large |' '## Inside the malloc replacement' \
	'| `slot` `spot` | small |' '| `heap9` | large |' >"$tree/ARCHITECTURE.md"
echo '#include "low.hh"' >"$tree/pool/high.cc"
echo 'int low();' >"$tree/pool/low.hh"
echo 'int slot();' >"$tree/malloc/slot.hh"
echo 'int spot();' >"$tree/malloc/spot.cc"
echo '#include "slot.hh"' >"$tree/malloc/heap9.cc"
echo '#include "high.hh"' | expect order pool/low.cc
echo 'int x;' | expect order pool/unlisted.hh
echo '#include "heap9.hh"' | expect order malloc/slot.cc
echo '#include "heap9.hh"' | expect order malloc/spot.hh
echo 'int x;' | expect order malloc/unlisted.cc
rm "$tree/pool/low.hh" "$tree/pool/high.cc" "$tree/malloc/slot.hh" "$tree/malloc/spot.cc" "$tree/malloc/heap9.cc" \
	"$tree/ARCHITECTURE.md"
printf '%s\n' "$licence" 'int   x ;' | expect format pool/untidy.cc
printf '%s\n' '# SPDX-License' 'print(undefined_name)' | expect python test/wrong.py
# shellcheck disable=SC2016 # the dollar is the fault
printf '%s\n' '#!/bin/sh' 'rm $1' | expect scripts tools/unquoted.sh
[ ! -e "$tree/failed" ]
