// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// batch.cc — allocates blocks of mixed small sizes, then frees them all, in one of three orders.
#include <numeric>
#include <stdexcept>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

void fill_order(Table<std::uint32_t>& order, const std::string& name)
{
	std::iota(order.begin(), order.end(), 0U);
	if (name == "lifo") {
		std::reverse(order.begin(), order.end());
	} else if (name == "random") {
		Random random{2};
		for (std::size_t i = order.size(); i > 1; i--)
			std::swap(order[i - 1], order[random.below(i)]);
	} else if (name != "fifo") {
		throw std::invalid_argument("order is lifo, fifo or random");
	}
}

} // namespace

Outcome run_batch(const Arguments& arguments)
{
	const std::size_t blocks = arguments.number("blocks", 5'000);
	const std::size_t rounds = arguments.work("ops", 15'000'000) / blocks + 1;
	Table<std::uint32_t> order{blocks};
	fill_order(order, arguments.text("order", "lifo"));
	Table<void*> table{blocks};
	const Sizes sizes = Sizes::lognormal(1, 16, 1024);
	Ledger ledger;
	const Stopwatch watch;
	for (std::size_t round = 0; round < rounds; round++) {
		for (std::size_t i = 0; i < blocks; i++) {
			table[i] = take(sizes[i + round]);
			ledger.put(table[i], i);
		}
		for (const std::uint32_t i : order) {
			ledger.find(table[i]);
			drop(table[i]);
		}
	}
	return {.seconds = watch.seconds(),
		.ops = rounds * blocks,
		.written = ledger.written,
		.read = ledger.read};
}

} // namespace bench
