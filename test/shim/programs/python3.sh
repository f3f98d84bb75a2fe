# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# shellcheck shell=sh
#
# Text, tables, JSON, regular expressions, sorting, threads, a subprocess, a database.
# needs: python3
set -eu
case ${SIZE:-normal} in
small)
	exec python3 -I -S -c '
import re
table = {}
for n in range(300):
    table.setdefault(n * n % 97, []).append(str(n))
print(sorted(table.items())[:20])
print(re.findall(r"\d+", " ".join(map(str, range(50)))))
'
	;;
esac
python3 - <<'END'
import collections, copy, hashlib, json, random, re, sqlite3, subprocess, sys, threading, zlib

pick = random.Random(7)
words = ["".join(pick.choices("etaoinshrdlu", k=pick.randint(2, 9))) for _ in range(20000)]
text = " ".join(words)
counts = collections.Counter(re.findall(r"\b[aeiou]\w*", text))
table = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
assert json.loads(json.dumps(table)) == [list(entry) for entry in table]
print(len(table), table[:5])

nested = {str(n): [n, {"s": "x" * n}] for n in range(1000)}
assert copy.deepcopy(nested) == nested
blob = text.encode() * 5
assert zlib.decompress(zlib.compress(blob)) == blob
print(hashlib.sha256(blob).hexdigest())

results = [0] * 8
def churn(which):
    held = []
    for n in range(5000):
        held.append(bytearray(n % 700))
        if n % 3 == 0:
            held.pop(n * 7 % len(held))
    results[which] = sum(map(len, held))
threads = [threading.Thread(target=churn, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(results)

for n in range(3):
    done = subprocess.run([sys.executable, "-c", f"print(sum(range({n}000)))"],
                          capture_output=True, text=True, check=True)
    print(done.stdout.strip())

base = sqlite3.connect(":memory:")
base.execute("create table word (text, n)")
base.executemany("insert into word values (?, ?)", table)
print(base.execute("select count(*), sum(n), max(text) from word").fetchone())
END
