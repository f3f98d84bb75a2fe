// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dirty_limit.hh — how much freed memory keeps its pages, by experience.
//
// Little at first. But a program that allocates and frees large blocks over and over would have
// their pages made anew each time; when that shows, more is kept for as long as it goes on.
#pragma once
#include "system.hh"
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace shim {

class DirtyLimit {
public:
	/// Needs no lock.
	std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

	/// Twice as much, when twice that was purged with never a pause; half after one.
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
