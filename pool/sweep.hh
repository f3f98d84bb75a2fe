// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sweep.hh — the part of the audit that looks at every block.
#pragma once
#include "locked_pool.hh"
#include "rules.hh"

namespace pool {

/// Totals over the blocks of a pool.
struct Tally {
	static constexpr unsigned marks = 8;

	std::size_t arena_bytes;
	std::size_t dirty_bytes;                       // as Totals counts them
	std::uintptr_t cached_places;                  // the sum of the addresses of cached blocks
	std::size_t bytes_of[marks], blocks_of[marks]; // by Mark

	void add(Header h)
	{
		const auto mark = static_cast<unsigned>(h.mark());
		bytes_of[mark] += h.size();
		blocks_of[mark]++;
	}

	std::size_t bytes(Mark m) const { return bytes_of[static_cast<unsigned>(m)]; }
	std::size_t blocks(Mark m) const { return blocks_of[static_cast<unsigned>(m)]; }
	std::size_t allocated() const
	{
		return bytes(Mark::live) + bytes(Mark::aligned) + bytes(Mark::pinned) +
		       bytes(Mark::pinned_aligned);
	}
};

/// Checks the rules about blocks on every block of an arena, and adds the blocks to the tally.
void sweep(LockedPool heap, const Arena& arena, const Auditor& auditor, Tally& tally);

} // namespace pool
