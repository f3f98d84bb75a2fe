# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
#
# records.py N — N records created, written as JSON, read again, sorted and counted.
import json
import sys


def make(n):
    state = 1
    records = []
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        name = f"name-{state % 5000}"
        records.append({
            "id": i,
            "name": name,
            "tags": [name[j:] + str(j) for j in range(state % 4)],
            "place": {"x": state % 97, "y": state % 89, "label": name * (state % 5)},
        })
    return records


def count(records):
    names = {}
    for record in records:
        names.setdefault(record["name"], []).append(record["place"]["label"])
    return names


def main():
    total = 0
    size = 0
    records = make(int(sys.argv[1]))
    for _ in range(2):
        text = json.dumps(records)
        size += len(text)
        records = json.loads(text)
        records.sort(key=lambda r: (r["name"], -r["id"]))
        names = count(records)
        total += sum(len(labels) * len("".join(labels)) for labels in names.values())
    words = " ".join(record["name"] for record in records).split()
    print(size, total, len(names), len(set(words)), records[0]["name"], records[-1]["id"])


main()
