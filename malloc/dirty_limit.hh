// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dirty_limit.hh — how much freed memory keeps its pages, adapted to the program.
//
// The limit is low at first. But a program that allocates and frees large blocks over and over
// would fault their pages in again each time. When purges follow each other without a pause, the
// limit is raised; after a pause it falls again.
#pragma once
#include "system.hh"
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace shim {

class DirtyLimit {
public:
	/// The limit. Needs no lock.
	std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

	/// Call after each purge, with how many bytes it purged; callers serialize the calls.
	/// Doubles the limit when twice the limit has been purged without a pause, and halves it
	/// after one.
	void note_purge(std::size_t size)
	{
		const std::uint64_t now = host::coarse_milliseconds();
		if (now - last_ > pause_ms)
			set(std::max(least, bytes() / 2));
		last_ = now;
		streak_ += size;
		if (streak_ >= 2 * bytes() && bytes() != most)
			set(bytes() * 2);
	}

private:
	static constexpr std::size_t least = std::size_t{16} << 20U, most = std::size_t{256} << 20U;
	static constexpr std::uint64_t pause_ms = 500;

	void set(std::size_t bytes)
	{
		bytes_.store(bytes, std::memory_order_relaxed);
		streak_ = 0;
	}

	std::atomic<std::size_t> bytes_ = least;
	std::size_t streak_ = 0;
	std::uint64_t last_ = 0;
};

} // namespace shim
