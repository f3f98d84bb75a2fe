// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scale.cc — the same work by one thread, then by several at once, each on its own data.
#include "slots.hh"
#include "together.hh"

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

Together run_at_once(const Arguments& arguments, std::size_t n)
{
	const Sizes sizes = Sizes::lognormal(1, 16, 1024);
	const std::size_t live = arguments.number("live", 2'000);
	const std::size_t ops = arguments.work("ops", 10'000'000);
	return run_together(n, [&](std::size_t i, Ledger& ledger) {
		Share share{Slots{live}, Random{i + 2}, sizes, ops};
		share.run();
		ledger = share.slots.ledger;
	});
}

} // namespace

Outcome run_scale(const Arguments& arguments)
{
	const std::size_t n = arguments.number("threads", 2);
	const auto many = static_cast<double>(n);
	const Together alone = run_at_once(arguments, 1);
	const Together together = run_at_once(arguments, n);
	Outcome outcome = together.outcome(n * arguments.work("ops", 10'000'000));
	outcome.written += alone.all.written;
	outcome.read += alone.all.read;
	outcome.scaling = many * alone.seconds / together.seconds;
	return outcome;
}

} // namespace bench
