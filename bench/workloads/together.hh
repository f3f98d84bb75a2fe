// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// together.hh — threads that start at the same time, each with its own ledger.
#pragma once

#include <thread>
#include <vector>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

struct Together {
	double seconds;
	Ledger all;

	[[nodiscard]] Outcome outcome(std::size_t ops) const
	{
		return {.seconds = seconds, .ops = ops, .written = all.written, .read = all.read};
	}
};

/// Runs `work(i, ledger)` in n threads. Each ledger is written only once, at the end, so that
/// threads share no cache line while they work.
template <class Work>
Together run_together(std::size_t n, Work work)
{
	std::vector<Ledger> ledgers(n);
	std::vector<std::thread> threads;
	const Stopwatch watch;
	for (std::size_t i = 0; i < n; i++)
		threads.emplace_back([&work, &ledgers, i] {
			Ledger ledger;
			work(i, ledger);
			ledgers[i] = ledger;
		});
	for (std::thread& t : threads)
		t.join();
	Together result{.seconds = watch.seconds(), .all = {}};
	for (const Ledger& ledger : ledgers)
		result.all.add(ledger);
	return result;
}

} // namespace bench
