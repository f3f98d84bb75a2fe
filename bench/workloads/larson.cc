// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// larson.cc — a server: threads replace random blocks of their array, then hand it on to a
// newly made thread and end (after Larson and Krishnan, 1998).
#include <thread>
#include <vector>

#include "../stopwatch.hh"
#include "slots.hh"
#include "workload.hh"

namespace bench {

namespace {

void handle(Slots& slots, const Sizes& sizes, std::size_t ops, std::size_t generation)
{
	Random random{generation};
	slots.churn(sizes, random, ops);
}

/// One thread after the other, each with what the one before it left.
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
	std::vector<Ledger> ledgers(chains);
	std::vector<std::thread> threads;
	const Stopwatch watch;
	for (std::size_t i = 0; i < chains; i++)
		threads.emplace_back(hand_on, i, std::cref(arguments), std::ref(ledgers[i]));
	for (std::thread& t : threads)
		t.join();
	const double seconds = watch.seconds();
	Ledger all;
	for (const Ledger& ledger : ledgers)
		all.add(ledger);
	const std::size_t ops =
		arguments.number("ops", 20'000) * arguments.work("generations", 250) * chains;
	return {.seconds = seconds, .ops = ops, .written = all.written, .read = all.read};
}

} // namespace bench
