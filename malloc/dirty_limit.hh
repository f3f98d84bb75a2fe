// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dirty_limit.hh — how much freed memory keeps its pages, adapted to the program.
//
// The limit is low at first. But a program that allocates and frees over and over would fault the
// pages in again each time. When memory without pages is needed soon after a purge, or when purges
// follow each other without a pause, the limit is raised; after a pause it falls again.
#pragma once
#include "system.hh"
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace shim {

class DirtyLimit {
public:
	/// The limit. Needs no lock. Callers of the other functions serialize them.
	std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

	/// What a periodic purge should leave: nothing, unless the limit was raised lately.
	std::size_t bytes_to_keep()
	{
		fall_after_pause();
		return bytes() == least ? 0 : bytes();
	}

	/// Call after each purge.
	void note_purge()
	{
		fall_after_pause();
		last_ = host::coarse_milliseconds();
	}

	/// Call when memory without pages was handed out. Doubles the limit when that was a quarter
	/// of it since the last purge.
	void note_fault(std::size_t size)
	{
		if (last_ == 0)
			return; // nothing was purged since the last pause
		fall_after_pause();
		faulted_ += size;
		if (last_ != 0 && faulted_ >= bytes() / 4 && bytes() != most)
			set(bytes() * 2);
	}

	/// Where faults are not known: call after each purge, with how many bytes it purged.
	/// Doubles the limit when twice the limit has been purged without a pause.
	void note_streak(std::size_t size)
	{
		streak_ += size;
		if (streak_ >= 2 * bytes() && bytes() != most)
			set(bytes() * 2);
	}

private:
	static constexpr std::size_t least = std::size_t{4} << 20U, most = std::size_t{256} << 20U;
	static constexpr std::uint64_t pause_ms = 1000;

	void fall_after_pause()
	{
		const std::uint64_t now = host::coarse_milliseconds();
		if (now - last_ <= pause_ms)
			return;
		set(std::max(least, bytes() / 2));
		last_ = bytes() == least ? 0 : now;
	}

	void set(std::size_t bytes)
	{
		bytes_.store(bytes, std::memory_order_relaxed);
		streak_ = faulted_ = 0;
	}

	std::atomic<std::size_t> bytes_ = least;
	std::size_t streak_ = 0;  // purged since the last change
	std::size_t faulted_ = 0; // handed out without pages since then
	/// When the last purge was, or when the limit last fell; 0 if it fell to the least.
	std::uint64_t last_ = 0;
};

} // namespace shim
