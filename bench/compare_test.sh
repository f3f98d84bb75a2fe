#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# compare_test.sh COMPARE WORKLOAD BROKEN — the runner measures, writes its results, and reports
# errors in its command line and in allocators. Times are not judged.
set -u
program=$1
workload=$2
broken=$3
# shellcheck source=bench/checks.sh
. "$(dirname "$0")/checks.sh"

# It measures and writes the results.
run 0 -a glibc -r pair-64,churn-1K --quick --markdown "$folder/x.md" --csv "$folder/x.csv" \
	--json "$folder/x.json" --svg "$folder/x.svg"
says '^| pair-64  *|  *1.00 / 1.00 |$'
says '^| churn-1K  *|  *1.00 / 1.00 |$'
says '^| pairs (1 row)  *|  *1.000 / 1.000 |$'
says '^| over groups  *|  *1.000 / 1.000 |$'
says '^| pair-64  *|  *[0-9.]* ns, [0-9.]* MiB |$'
says '^- glibc: glibc [0-9.]*$'
cmp -s "$folder/output" "$folder/x.md" || fail 'the Markdown is not what was printed'
[ "$(wc -l <"$folder/x.csv")" -eq 3 ] || fail 'the CSV has not two rows and a head'
[ "$(grep -c '<circle' "$folder/x.svg")" -eq 6 ] || fail 'the drawing has not a dot for each figure'
if command -v python3 >/dev/null 2>&1; then
	python3 - "$folder/x.json" <<-'END' || fail 'the JSON is not what it should be'
		import json, sys
		rows = json.load(open(sys.argv[1]))["rows"]
		assert [row["row"] for row in rows] == ["pair-64", "churn-1K"]
		assert all(row["cells"][0]["time"] > 0 for row in rows)
		assert all(row["cells"][0]["memory"] > 1 << 20 for row in rows)
	END
fi

# Each workload has a row.
run 0 --list
cp "$folder/output" "$folder/list"
"$workload" --list >"$folder/workloads"
[ -s "$folder/workloads" ] || fail 'workload --list names nothing'
while read -r name _; do
	grep -Eq "^ *workload $name( |$)" "$folder/list" || fail "no row runs the workload $name"
done <"$folder/workloads"

# Unknown names.
run 2 -a glibc,jemaloc -r pair-64
says 'no allocator is called jemaloc; did you mean jemalloc?'
run 2 -a glibc -r pear-64
says 'no row is called pear-64; did you mean pair-64?'
run 2 -a glibc -r 'pair-*,nothing*'
says 'no row is called nothing\*'
run 2 -a glibc,x=/nowhere/libx.so -r pair-64
says '/nowhere/libx.so: there is no such file'
run 2 -a glibc -r pair-64 --set jemalloc:MALLOC_CONF=narenas:1
says 'ALLOCATOR:VARIABLE=VALUE'
run 109 --nonsense
says 'nonsense'

# Peers of a file, and what was written beside one when it was built.
cp "$broken" "$folder/libpeer.so"
echo 'v1.2, built by hand' >"$folder/libpeer.so.built"
echo "peer=$folder/libpeer.so" >"$folder/peers.txt"
run 0 -a glibc --peers "$folder/peers.txt" -r pair-64 --quick
says '^- peer: v1.2, built by hand, .*/libpeer.so$'
says '^| pair-64  *|  *[0-9.]* / [0-9.]* |  *[0-9.]* / [0-9.]* |$'
: >"$folder/peers.txt"
run 2 --peers "$folder/peers.txt" -r pair-64 --quick
says 'peers.txt has no line NAME=PATH'

# Allocators that misbehave: contents lost, requests refused, too slow, no library at all.
run 1 -a "glibc,broken=$broken" -r realloc-half,pair-64 --quick
says '^| realloc-half  *|  *1.00 / 1.00 |  *error |$'
says '^- ERROR: realloc-half, broken: wrong contents: checksum [0-9a-f]* instead of '
says '^The means are of the 1 rows in which every allocator has figures.$'
run 1 -a "glibc,broken=$broken" -r large-first --quick
says '^- ERROR: large-first, broken: ended with status 3: refused: [0-9]* bytes$'
run 1 -a glibc -r churn-10M --rounds 1 --timeout 1
says '^- ERROR: churn-10M, glibc: not done after 1 s$'
cp "$workload" "$folder/libnothing.so"
printf 'nothing' >"$folder/libnothing.so"
run 1 -a "glibc,$folder/libnothing.so" -r pair-64 --quick
says '^- ERROR: pair-64, nothing: malloc came from .*libc.* instead of .*libnothing.so'

# Instructions, where something counts them; a script's would be counted with its program's.
run 2 -a glibc -r redis --instructions
says 'redis is \(run by a script\|left out\)'
if command -v valgrind >/dev/null 2>&1; then
	run 0 -a "glibc,peer=$folder/libpeer.so" -r pair-64 --quick --instructions
	says '^| pair-64 | [0-9.]*[1-9][0-9.]* | [0-9.]*[1-9][0-9.]* |$'
fi

# The library must be seen in the process that it is to serve, not only in the shell that starts it.
launch=$(dirname "$program")/launch
witness=$(readlink -f "$(dirname "$program")/libwitness.so")
# seen WANTED PATTERN COMMAND
seen() {
	"$launch" 3 20 "$witness" "$2" sh -c "$3" 3>"$folder/output"
	arguments="launch, $2, $3"
	says " $1\$"
}
seen 1 '*/sleep' 'sleep 1; :'
seen 0 '*/sleep' 'LD_PRELOAD= sleep 1; :'
seen 0 '*/sleep' ':'

# The witness counts calls in the program that is meant.
# counted PATTERN — the calls, to the thousand
counted() {
	head -c 8 /dev/zero >"$folder/count"
	BENCH_WITNESS=$folder/count BENCH_SERVED=$1 LD_PRELOAD=$witness \
		"$workload" pair size=16 ops=5000 >"$folder/output"
	od -A n -t u8 "$folder/count" | awk '{ print int($1 / 1000) }'
}
[ "$(counted '*/workload')" -eq 5 ] || fail 'the witness does not count 5000 calls'
[ "$(counted '*/other')" -eq 0 ] || fail 'the witness counts calls of any program'

if "$workload" pair sise=16 2>"$folder/output"; then
	fail 'the workload takes any key'
fi
arguments='(the workload)'
says 'sise=16: pair takes KEY=VALUE with these keys: scale size ops'
echo 'the runner measures, and notices'
