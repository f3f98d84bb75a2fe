# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# A server under load: many clients, every type, a snapshot by a forked child, a restart from it.
# needs: redis-server|redis-check-rdb redis-cli redis-benchmark
set -eu
requests=3000
clients=20
if [ "${SIZE:-normal}" = small ]; then
	requests=20
	clients=2
fi
here=$(pwd)
socket=$here/socket
# All three are one program under three names; the package with the tools provides it without the
# service.
server=$(command -v redis-server || {
	ln -s "$(command -v redis-check-rdb)" "$here/redis-server"
	echo "$here/redis-server"
})

start() {
	"$server" --port 0 --unixsocket "$socket" --dir "$here" --save '' --appendonly no --databases 1 \
		--daemonize no --loglevel warning >>"$here/server.log" 2>&1 &
	pid=$!
	tries=0
	until [ "$(redis-cli -s "$socket" ping 2>/dev/null)" = PONG ]; do
		tries=$((tries + 1))
		if [ "$tries" -gt 1500 ] || ! kill -0 "$pid"; then
			cat "$here/server.log" >&2
			exit 1
		fi
		sleep 0.1
	done
}

stop() {
	redis-cli -s "$socket" shutdown nosave >/dev/null 2>&1 || true
	wait "$pid"
}
trap 'kill "$pid" 2>/dev/null || true' EXIT

start
redis-benchmark -s "$socket" -q -n "$requests" -c "$clients" -r 1000 -d 100 \
	-t set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,zadd >benchmark.log 2>&1 || {
	cat benchmark.log server.log >&2
	exit 1
}
redis-cli -s "$socket" flushall
redis-cli -s "$socket" eval '
for i = 1, tonumber(ARGV[1]) do
	redis.call("set", "s" .. i, string.rep("x", i % 300))
	redis.call("hset", "h" .. i % 10, i, i * i)
	redis.call("rpush", "l" .. i % 7, i)
	redis.call("zadd", "z", i * 31 % 101, i)
end
return redis.call("dbsize")' 0 "$requests"
check() {
	redis-cli -s "$socket" dbsize
	redis-cli -s "$socket" strlen s17
	redis-cli -s "$socket" hget h7 7
	redis-cli -s "$socket" llen l3
	redis-cli -s "$socket" zrange z 0 4
}
check
redis-cli -s "$socket" bgsave >/dev/null
until redis-cli -s "$socket" info persistence | grep -q 'rdb_bgsave_in_progress:0'; do
	sleep 0.05
done
redis-cli -s "$socket" info persistence | grep rdb_last_bgsave_status | tr -d '\r'
stop
if [ "${SIZE:-normal}" != small ]; then # under PARANOIA each start takes a minute
	start
	check
	stop
fi
