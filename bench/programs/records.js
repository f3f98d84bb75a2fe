// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// records.js N: N records are made, written as JSON, read again, and summed. JavaScript's objects
// are not malloc's; the bytes of each record are, and what zlib needs to compress a message.
const zlib = require("zlib");

const n = Number(process.argv[2]);
let state = 1;
function next(below) {
	state = (state * 16807) % 2147483647;
	return state % below;
}

function make(count) {
	const records = new Map();
	for (let i = 0; i < count; i++) {
		const name = `name-${next(5000).toString(36)}`;
		records.set(name, { id: i, tags: [next(9), next(99)], text: name.repeat(1 + next(4)) });
	}
	return records;
}

// As if each had come in a packet of its own.
function packets(records) {
	return records.map(([name, record]) => {
		const bytes = Buffer.alloc(80 + next(1000));
		bytes.writeUInt32LE(record.id, 0);
		bytes.write(name, 4);
		return bytes;
	});
}

let sum = 0;
function add(value) {
	sum = (sum * 31 + value) % 1000000007;
}

for (let batch = 0; batch * 200 < n; batch++) {
	const text = JSON.stringify([...make(200)]);
	const packed = zlib.deflateSync(Buffer.from(text));
	const again = JSON.parse(zlib.inflateSync(packed).toString());
	for (const bytes of packets(again))
		add(bytes.readUInt32LE(0) + bytes.length + bytes[9]);
	for (const [name, record] of again)
		add(name.length + record.tags[1] + record.text.length);
}
console.log(`${n} records, sum ${sum}`);
