// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// realloc.cc — growing vectors: by half of their size (by=half), by small steps (by=step), by half
// up to 16 MiB (by=large), and from 64 MiB on: doubled (by=double) or in steps (by=stride). Each
// realloc is an operation.
#include <stdexcept>

#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

namespace {

constexpr std::size_t page = 4096, huge = 64U << 20;

struct Growth {
	std::size_t first, last; ///< sizes
	std::size_t step;        ///< 0: by half; as large as `last`: doubled
	std::size_t ops;

	[[nodiscard]] std::size_t after(std::size_t size) const
	{
		return size + (step == 0 ? size / 2 / 8 * 8 : step < last ? step : size);
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
	if (by == "double")
		return {.first = huge, .last = 512U << 20, .step = 512U << 20, .ops = 10};
	if (by == "stride")
		return {.first = huge, .last = 160U << 20, .step = 4U << 20, .ops = 25};
	throw std::invalid_argument("by is half, step, large, double or stride");
}

struct Vector {
	void* data = nullptr;
	std::size_t size = 0;

	void* last() const { return byte_of(data, size - 8); }

	/// Writes to the new part, of a huge vector a byte of each page, and checks that the old
	/// end was kept.
	void grow(std::size_t to, Ledger& ledger)
	{
		const std::size_t from = size;
		// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): end() frees it
		data = given(std::realloc(data, to), to);
		size = to;
		if (from != 0)
			ledger.find(byte_of(data, from - 8));
		if (to >= huge)
			for (std::size_t at = from; at < to; at += page)
				*byte_of(data, at) = 1;
		else if (to - from >= page)
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
