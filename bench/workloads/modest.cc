// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// modest.cc — a small program: it loads 30 MiB of small blocks, then serves one request after the
// other. Each request needs a few hundred temporary blocks, large ones among them, and replaces
// some of what was loaded. How much free memory the allocator keeps shows in the peak.
#include "../stopwatch.hh"
#include "slots.hh"
#include "workload.hh"

namespace bench {

namespace {

constexpr std::size_t mean_size = 95; // of the sizes below

/// The temporary blocks of a request, freed in the order in which they were allocated.
void serve(Table<void*>& temporary, const Sizes& sizes, std::size_t request, Ledger& ledger)
{
	for (std::size_t i = 0; i < temporary.size(); i++) {
		temporary[i] = take(sizes[request * 13 + i]);
		ledger.put(temporary[i], i);
	}
	end_all(temporary, ledger);
}

} // namespace

Outcome run_modest(const Arguments& arguments)
{
	const std::size_t live = arguments.number("live", 30U << 20);
	const std::size_t requests = arguments.work("requests", 4000);
	const Sizes small = Sizes::lognormal(1, 16, 1024);
	const Sizes temporary_sizes = Sizes::wide(2, 16, 256U << 10);
	Slots loaded{live / mean_size};
	Table<void*> temporary{200};
	Random random{3};
	const Stopwatch watch;
	loaded.fill(small);
	for (std::size_t i = 0; i < requests; i++) {
		serve(temporary, temporary_sizes, i, loaded.ledger);
		loaded.churn(small, random, temporary.size());
	}
	const double seconds = watch.seconds();
	loaded.empty();
	return {.seconds = seconds,
		.ops = loaded.table.size() + 2 * requests * temporary.size(),
		.written = loaded.ledger.written,
		.read = loaded.ledger.read};
}

} // namespace bench
