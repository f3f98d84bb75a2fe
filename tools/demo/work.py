# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# work.py — a typical interpreter workload in a second: text, tables, JSON, sorting, threads.
import collections
import hashlib
import json
import random
import re
import sys
import threading

SIZE = int(sys.argv[1]) if len(sys.argv) > 1 else 20000


def words(seed, count):
    pick = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    return ["".join(pick.choices(letters, k=pick.randint(2, 12))) for _ in range(count)]


def index(text):
    places = collections.defaultdict(list)
    for match in re.finditer(r"\b[aeiou]\w+\b", text):
        places[match.group()].append(match.start())
    return places


def work(seed, results):
    text = " ".join(words(seed, SIZE))
    table = sorted(index(text).items(), key=lambda entry: (-len(entry[1]), entry[0]))
    document = json.dumps(table)
    same = json.loads(document) == [[word, places] for word, places in table]
    results[seed] = (len(table), same, hashlib.sha256(document.encode()).hexdigest())


def main():
    results = {}
    threads = [threading.Thread(target=work, args=(seed, results)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in sorted(results):
        entries, same, digest = results[seed]
        print(f"text {seed}: {entries} words indexed, "
              f"{'read back whole' if same else 'DAMAGED'}, {digest[:16]}")
    return 0 if all(same for _, same, _ in results.values()) else 1


sys.exit(main())
