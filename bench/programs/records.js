// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// records.js N: N records are made, written as JSON, read again, compressed and summed.
const zlib = require("zlib");

const n = Number(process.argv[2]);
let state = 1;
function next(below) {
	state = (state * 16807) % 2147483647;
	return state % below;
}

let sum = 0;
for (let batch = 0; batch * 1000 < n; batch++) {
	const records = new Map();
	for (let i = 0; i < 1000; i++) {
		const name = `name-${next(5000).toString(36)}`;
		records.set(name, { id: i, tags: [next(9), next(99)], text: name.repeat(1 + next(4)) });
	}
	const text = JSON.stringify([...records]);
	const packed = zlib.deflateSync(Buffer.from(text));
	const again = JSON.parse(zlib.inflateSync(packed).toString());
	for (const [name, record] of again)
		sum = (sum * 31 + name.length + record.id + record.tags[1] + record.text.length) % 1000000007;
}
console.log(`${n} records, sum ${sum}`);
