// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// larson.cc — a server: threads replace random blocks of their array, then pass it on to a new
// thread and end (after Larson and Krishnan, 1998).
#include "slots.hh"
#include "together.hh"

namespace bench {

namespace {

void handle(Slots& slots, const Sizes& sizes, std::size_t ops, std::size_t generation)
{
	Random random{generation};
	slots.churn(sizes, random, ops);
}

/// Runs one thread after the other, each with the blocks that its predecessor left.
void hand_on(std::size_t self, const Arguments& arguments, Ledger& result)
{
	const Sizes sizes = Sizes::uniform(self + 1, 16, 512);
	const std::size_t ops = arguments.number("ops", 20'000);
	const std::size_t generations = arguments.work("generations", 250);
	Slots slots{arguments.number("live", 1'000)};
	slots.fill(sizes);
	for (std::size_t i = 0; i < generations; i++)
		std::thread{handle, std::ref(slots), std::cref(sizes), ops, i}.join();
	slots.empty();
	result = slots.ledger;
}

} // namespace

Outcome run_larson(const Arguments& arguments)
{
	const std::size_t chains = arguments.number("threads", 2);
	const Together together = run_together(
		chains, [&](std::size_t i, Ledger& ledger) { hand_on(i, arguments, ledger); });
	const std::size_t ops =
		arguments.number("ops", 20'000) * arguments.work("generations", 250) * chains;
	return together.outcome(ops);
}

} // namespace bench
