// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// block_marks.hh — a bit for each block in a batch of consecutive slots.
//
// Used by code that visits all blocks, one batch of slots at a time: a slab does not know which of
// its blocks are in magazines, so these are marked here. There is only one such table; a
// StopTheWorld guards it.
#pragma once
#include "all_locks.hh"
#include "chunks.hh"
#include "slab.hh"
#include <cstring>

namespace shim {

/// Is this a block of the class? Walks and audits check each pointer in a magazine with this before
/// they read anything near it.
inline bool is_block_of(Place place, Class c)
{
	return place.cls == c && is_object(place);
}

class BlockMarks {
public:
	/// The number of slots in a batch.
	static constexpr std::size_t batch = 4 * slots_in_window;

	/// For the batch that begins at slot `first`. No block is marked yet.
	BlockMarks(const StopTheWorld& /*all*/, std::size_t first) : first_{first}
	{
		std::memset(bits_, 0, sizeof bits_);
	}

	/// Is the block in one of these slots?
	bool covers(const void* block) const { return slot_index(block) - first_ < batch; }

	bool is_marked(Slot slot, std::size_t object) const
	{
		return (bits_[slot - first_][object / 64] >> object % 64 & 1U) != 0;
	}
	void mark(Slot slot, std::size_t object) const
	{
		bits_[slot - first_][object / 64] |= std::uint64_t{1} << object % 64;
	}

private:
	std::size_t first_;
	// NOLINTNEXTLINE(readability-identifier-naming): private data, as any other
	static inline constinit std::uint64_t bits_[batch][Slab::words]{};
};

} // namespace shim
