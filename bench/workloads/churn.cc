// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// churn.cc — a long-running program: its live blocks are replaced one by one, at random.
#include "../stopwatch.hh"
#include "slots.hh"
#include "workload.hh"

namespace bench {

Outcome run_churn(const Arguments& arguments)
{
	const std::size_t live = arguments.work("live", 100'000);
	const std::size_t ops = arguments.work("ops", 10'000'000);
	const std::size_t most = arguments.number("most", 1024);
	const Sizes sizes = most <= 1024 ? Sizes::lognormal(1, 16, most) : Sizes::wide(1, 16, most);
	Slots slots{live};
	slots.fill(sizes);
	Random random{2};
	const Stopwatch watch;
	slots.churn(sizes, random, ops);
	const double seconds = watch.seconds();
	slots.empty();
	return {.seconds = seconds,
		.ops = ops,
		.written = slots.ledger.written,
		.read = slots.ledger.read};
}

} // namespace bench
