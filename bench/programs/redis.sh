#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# redis.sh REQUESTS — a redis server under the library in LD_PRELOAD, and redis-benchmark without
# it. Prints a line of JSON as bench/workload does; the peak is the server's.
set -eu
requests=$1
library=${LD_PRELOAD-}
unset LD_PRELOAD
folder=$(mktemp -d)
socket=$folder/socket
server=
cleanup() {
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || :
	rm -rf "$folder"
}
trap cleanup EXIT

die() {
	echo "redis: $*" >&2
	exit 1
}

env LD_PRELOAD="$library" redis-server --port 0 --unixsocket "$socket" --dir "$folder" --save '' \
	--appendonly no --daemonize no --logfile '' >"$folder/log" 2>&1 &
server=$!
tries=0
until redis-cli -s "$socket" ping 2>/dev/null | grep -q PONG; do
	tries=$((tries + 1))
	kill -0 "$server" 2>/dev/null || die "the server ended: $(tail -n 1 "$folder/log")"
	[ "$tries" -lt 200 ] || die "the server does not answer"
	sleep 0.02
done
grep -qF "$library" "/proc/$server/maps" || die "$library is not in use"

# benchmark ARGUMENT...
benchmark() {
	redis-benchmark -s "$socket" -q -c 16 -P 16 "$@" >"$folder/benchmark" 2>&1 ||
		die "redis-benchmark: $(tail -n 1 "$folder/benchmark")"
}
redis-cli -s "$socket" set witness 'what was put there' >"$folder/benchmark"
start=$(date +%s%N)
benchmark -n "$requests" -r 100000 -d 100 -t set,get
benchmark -n "$((requests / 2))" -r 1000 -d 300 -t lpush,lpop,sadd,hset
end=$(date +%s%N)
found=$(redis-cli -s "$socket" get witness)
kill -0 "$server" 2>/dev/null || die "the server ended: $(tail -n 1 "$folder/log")"
peak=$(awk '/^VmHWM:/ { print $2 * 1024 }' "/proc/$server/status")
awk -v ns="$((end - start))" -v ops="$((requests * 4))" -v peak="$peak" -v found="$found" \
	-v library="$library" 'BEGIN {
	printf "{\"seconds\": %.9f, \"ops\": %d, \"peak_rss\": %d, \"malloc\": \"%s\", ", ns / 1e9, ops, peak, library
	printf "\"checksum\": \"%s\", \"expected\": \"what was put there\"}\n", found
}'
