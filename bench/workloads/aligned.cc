// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// aligned.cc — aligned blocks in batches, of one to `most` times their alignment.
#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

void* take_aligned(std::size_t alignment, std::size_t size)
{
	void* p = nullptr;
	if (posix_memalign(&p, alignment, size) != 0)
		refused(size);
	return given(p, size);
}

std::size_t address_of(const void* p)
{
	std::size_t address;
	std::memcpy(&address, &p, sizeof address);
	return address;
}

} // namespace

Outcome run_aligned(const Arguments& arguments)
{
	const std::size_t alignment = arguments.number("alignment", 64);
	const std::size_t most = arguments.number("most", 8);
	const std::size_t blocks = arguments.number("blocks", 1'000);
	const std::size_t rounds = arguments.work("ops", 10'000'000) / blocks + 1;
	Table<void*> table{blocks};
	Random random{1};
	Ledger ledger;
	const Stopwatch watch;
	for (std::size_t round = 0; round < rounds; round++) {
		for (void*& p : table) {
			p = take_aligned(alignment, alignment * (1 + random.below(most)));
			ledger.read += address_of(p) % alignment; // 0, or the sums differ
			ledger.put(p, round);
		}
		end_all(table, ledger);
	}
	return {.seconds = watch.seconds(),
		.ops = rounds * blocks,
		.written = ledger.written,
		.read = ledger.read};
}

} // namespace bench
