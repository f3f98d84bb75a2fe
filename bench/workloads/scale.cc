// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scale.cc — the same work by one thread, then by several at once, each on its own data.
#include <thread>
#include <vector>

#include "../stopwatch.hh"
#include "slots.hh"
#include "workload.hh"

namespace bench {

namespace {

struct Share {
	Slots slots;
	Random random;
	const Sizes& sizes;
	std::size_t ops;

	void run()
	{
		slots.fill(sizes);
		slots.churn(sizes, random, ops);
		slots.empty();
	}
};

double run_at_once(const Arguments& arguments, std::size_t n, Ledger& all)
{
	const Sizes sizes = Sizes::lognormal(1, 16, 1024);
	const std::size_t live = arguments.number("live", 2'000);
	const std::size_t ops = arguments.work("ops", 10'000'000);
	std::vector<Ledger> ledgers(n);
	std::vector<std::thread> threads;
	const Stopwatch watch;
	for (std::size_t i = 0; i < n; i++)
		threads.emplace_back([&, i] {
			Share share{Slots{live}, Random{i + 2}, sizes, ops};
			share.run();
			ledgers[i] = share.slots.ledger;
		});
	for (std::thread& t : threads)
		t.join();
	const double seconds = watch.seconds();
	for (const Ledger& ledger : ledgers)
		all.add(ledger);
	return seconds;
}

} // namespace

Outcome run_scale(const Arguments& arguments)
{
	const std::size_t n = arguments.number("threads", 2);
	const auto many = static_cast<double>(n);
	Ledger all;
	const double alone = run_at_once(arguments, 1, all);
	const double together = run_at_once(arguments, n, all);
	return {.seconds = together,
		.ops = n * arguments.work("ops", 10'000'000),
		.written = all.written,
		.read = all.read,
		.scaling = many * alone / together};
}

} // namespace bench
