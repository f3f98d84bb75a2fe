// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// realloc.cc — growing vectors: by half of their size (by=half), by small steps (by=step), or by
// half up to 16 MiB (by=large). Each realloc is an operation.
#include <stdexcept>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

struct Growth {
	std::size_t first, last; ///< sizes
	std::size_t step;        ///< 0: by half
	std::size_t ops;

	[[nodiscard]] std::size_t after(std::size_t size) const
	{
		return size + (step != 0 ? step : size / 2 / 8 * 8);
	}
};

Growth growth_of(const std::string& by)
{
	if (by == "half")
		return {.first = 16, .last = 64U << 10, .step = 0, .ops = 8'000'000};
	if (by == "step")
		return {.first = 16, .last = 4U << 10, .step = 24, .ops = 20'000'000};
	if (by == "large")
		return {.first = 64U << 10, .last = 16U << 20, .step = 0, .ops = 2'000};
	throw std::invalid_argument("by is half, step or large");
}

struct Vector {
	void* data = nullptr;
	std::size_t size = 0;

	void* last() const { return byte_of(data, size - 8); }

	/// Writes to the new part, and checks that the old contents were kept.
	void grow(std::size_t to, Ledger& ledger)
	{
		const std::size_t from = size;
		data = given(std::realloc(data, to), to);
		size = to;
		if (from != 0)
			ledger.find(byte_of(data, from - 8));
		if (to - from >= 4096)
			std::memset(byte_of(data, from), 1, to - from);
		ledger.put(last(), to);
	}
	void end(Ledger& ledger)
	{
		ledger.find(last());
		drop(data);
		*this = {};
	}
};

} // namespace

Outcome run_realloc(const Arguments& arguments)
{
	const Growth growth = growth_of(arguments.text("by", "half"));
	const std::size_t ops = arguments.work("ops", growth.ops);
	Table<Vector> vectors{arguments.number("vectors", 50)};
	Ledger ledger;
	std::size_t done = 0;
	Random random{1};
	const Stopwatch watch;
	for (; done < ops; done++) {
		Vector& v = vectors[random.below(vectors.size())];
		const std::size_t to = v.size == 0 ? growth.first : growth.after(v.size);
		if (to > growth.last)
			v.end(ledger);
		else
			v.grow(to, ledger);
	}
	for (Vector& v : vectors)
		if (v.size != 0)
			v.end(ledger);
	return {.seconds = watch.seconds(),
		.ops = ops,
		.written = ledger.written,
		.read = ledger.read};
}

} // namespace bench
