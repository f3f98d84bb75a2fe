// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// calloc.cc — zeroed memory in batches: the first and last byte and one in each 64 KiB are read and
// written.
#include <utility>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

/// The bytes read before anything is written must be zero, or the sums differ.
void touch(void* p, std::size_t size, Ledger& ledger)
{
	constexpr std::size_t stride = 64U << 10;
	for (std::size_t at = 8; at < size; at += stride)
		ledger.read += std::exchange(*byte_of(p, at), 0x5A);
	ledger.read += std::exchange(*byte_of(p, size - 1), 0x5A);
	ledger.find(p);
	ledger.put(p, size);
}

} // namespace

Outcome run_calloc(const Arguments& arguments)
{
	const Sizes sizes =
		Sizes::uniform(1, arguments.number("least", 16), arguments.number("most", 256));
	const std::size_t blocks = arguments.number("blocks", 1'000);
	const std::size_t rounds = arguments.work("ops", 10'000'000) / blocks + 1;
	Table<void*> table{blocks};
	Ledger ledger;
	const Stopwatch watch;
	for (std::size_t round = 0; round < rounds; round++) {
		for (std::size_t i = 0; i < blocks; i++) {
			const std::size_t size = sizes[i + round];
			// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): freed below
			table[i] = given(std::calloc(1, size), size);
			touch(table[i], size, ledger);
		}
		end_all(table, ledger);
	}
	return {.seconds = watch.seconds(),
		.ops = rounds * blocks,
		.written = ledger.written,
		.read = ledger.read};
}

} // namespace bench
