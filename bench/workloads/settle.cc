// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// settle.cc — a peak, of which 95 % are freed at random; then little happens for 200 ms, and what
// is still resident is the result.
#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

struct Held {
	void* block;
	std::size_t size;
};

/// Frees in order of allocation; one in twenty, chosen at random, stays.
std::size_t free_most(Table<Held>& held, Ledger& ledger)
{
	Random random{2};
	std::size_t kept = 0;
	for (const Held& h : held) {
		if (random.below(20) == 0) {
			held[kept++] = h;
			continue;
		}
		ledger.find(h.block);
		drop(h.block);
	}
	return kept;
}

/// Does what a program does while it waits for work.
void idle(double seconds)
{
	const Stopwatch watch;
	Random random{3};
	while (watch.seconds() < seconds) {
		for (int i = 0; i < 20; i++)
			drop(take(16 + random.below(1000)));
		usleep(1000);
	}
}

/// The bytes of the table's remaining entries, which are not the allocator's doing.
double table_bytes(std::size_t entries)
{
	return static_cast<double>(entries * sizeof(Held));
}

} // namespace

Outcome run_settle(const Arguments& arguments)
{
	const Sizes sizes = arguments.number("most", 1024) <= 1024
				    ? Sizes::lognormal(1, 16, 1024)
				    : Sizes::uniform(1, arguments.number("least", 16),
						     arguments.number("most", 1024));
	Table<Held> held{arguments.work("blocks", 1'500'000)};
	Ledger ledger;
	const Stopwatch watch;
	for (std::size_t i = 0; i < held.size(); i++) {
		const std::size_t size = sizes[i];
		held[i] = {take(size), size};
		std::memset(held[i].block, 1, size);
		ledger.put(held[i].block, i);
	}
	const std::size_t kept = free_most(held, ledger);
	const double seconds = watch.seconds();
	idle(0.2);
	const double settled = resident_bytes() - table_bytes(held.size());
	double live = 0;
	for (std::size_t i = 0; i < kept; i++) {
		live += static_cast<double>(held[i].size);
		ledger.find(held[i].block);
		drop(held[i].block);
	}
	return {.seconds = seconds,
		.ops = held.size(),
		.written = ledger.written,
		.read = ledger.read,
		.settled = settled,
		.live = live};
}

} // namespace bench
