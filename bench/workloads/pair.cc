// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pair.cc — malloc and free of one size, with the first byte touched: the fast path.
#include "../stopwatch.hh"
#include "blocks.hh"
#include "workload.hh"

namespace bench {

Outcome run_pair(const Arguments& arguments)
{
	const std::size_t size = arguments.number("size", 64);
	const std::size_t ops = arguments.work("ops", 20'000'000);
	std::uint64_t read = 0;
	const Stopwatch watch;
	for (std::size_t i = 0; i < ops; i++) {
		void* p = take(size);
		*byte_of(p, 0) = static_cast<unsigned char>(i);
		forget(p);
		read += *byte_of(p, 0);
		drop(p);
	}
	const double seconds = watch.seconds();
	const std::uint64_t rest = ops % 256;
	const std::uint64_t written = ops / 256 * (255 * 256 / 2) + rest * (rest - 1) / 2;
	return {.seconds = seconds, .ops = ops, .written = written, .read = read};
}

} // namespace bench
