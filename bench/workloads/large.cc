// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// large.cc — large blocks, replaced by threads at random; either the first byte or every byte of
// each is written.
#include <stdexcept>

#include "together.hh"

namespace bench {

namespace {

struct Shape {
	std::size_t least, most, live, ops; ///< ops per thread
	bool full;
};

Shape shape_of(const Arguments& arguments)
{
	const std::string touch = arguments.text("touch", "first");
	if (touch != "first" && touch != "full")
		throw std::invalid_argument("touch is first or full");
	const std::size_t threads = arguments.number("threads", 2);
	return {.least = arguments.number("least", 64U << 10),
		.most = arguments.number("most", 1U << 20),
		.live = arguments.number("live", 16),
		.ops = arguments.work("ops", 1'000'000) / threads + 1,
		.full = touch == "full"};
}

void replace(const Shape& shape, std::size_t self, Ledger& ledger)
{
	Table<void*> table{shape.live};
	Random random{self + 1};
	for (std::size_t i = 0; i < shape.ops; i++) {
		void*& p = table[random.below(shape.live)];
		if (p != nullptr)
			end(p, ledger);
		const std::size_t size = shape.least + random.below(shape.most - shape.least + 1);
		p = take(size);
		if (shape.full)
			std::memset(p, 1, size);
		ledger.put(p, size);
	}
	for (void* p : table)
		if (p != nullptr)
			end(p, ledger);
}

} // namespace

Outcome run_large(const Arguments& arguments)
{
	const Shape shape = shape_of(arguments);
	const std::size_t n = arguments.number("threads", 2);
	const Together together =
		run_together(n, [&](std::size_t i, Ledger& ledger) { replace(shape, i, ledger); });
	return together.outcome(shape.ops * n);
}

} // namespace bench
