// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads.cc — many short-lived threads, each with a few hundred allocations. With leave=N,
// every Nth block outlives its thread, and another thread frees it.
#include <thread>
#include <vector>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

struct Life {
	Table<void*> blocks; ///< those left for another thread are not null
	Ledger ledger;
	std::thread thread;

	explicit Life(std::size_t n) : blocks{n} {}

	void live(const Sizes& sizes, std::size_t birth, std::size_t leave)
	{
		for (std::size_t i = 0; i < blocks.size(); i++) {
			blocks[i] = take(sizes[birth * 7 + i]);
			ledger.put(blocks[i], birth + i);
		}
		for (std::size_t i = 0; i < blocks.size(); i++)
			if (leave == 0 || i % leave != 0)
				end(blocks[i]);
	}
	void bury()
	{
		if (thread.joinable())
			thread.join();
		for (void*& p : blocks)
			if (p != nullptr)
				end(p);
	}
	void end(void*& p)
	{
		ledger.find(p);
		drop(p);
		p = nullptr;
	}
};

} // namespace

Outcome run_threads(const Arguments& arguments)
{
	const std::size_t births = arguments.work("threads", 10'000);
	const std::size_t blocks = arguments.number("blocks", 300);
	const std::size_t leave = arguments.number("leave", 0);
	const Sizes sizes = Sizes::lognormal(1, 16, 1024);
	Life lives[4] = {Life{blocks}, Life{blocks}, Life{blocks}, Life{blocks}};
	const Stopwatch watch;
	for (std::size_t i = 0; i < births; i++) {
		Life& life = lives[i % std::size(lives)];
		life.bury();
		life.thread =
			std::thread{[&life, &sizes, i, leave] { life.live(sizes, i, leave); }};
	}
	Ledger all;
	for (Life& life : lives) {
		life.bury();
		all.add(life.ledger);
	}
	return {.seconds = watch.seconds(),
		.ops = births * blocks,
		.written = all.written,
		.read = all.read};
}

} // namespace bench
