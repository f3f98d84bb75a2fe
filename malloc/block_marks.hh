// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// block_marks.hh — a bit for each block of some slots in a row.
//
// For who looks at all blocks, these slots at a time: a slab knows which are free, but for those
// that wait in magazines. There is one such table; a StopTheWorld guards it.
#pragma once
#include "all_locks.hh"
#include "chunks.hh"
#include "slab.hh"
#include <cstring>

namespace shim {

/// What walks and audits believe of a pointer in a magazine before they look at anything near it.
inline bool is_block_of(const void* block, Class c)
{
	return class_of_block(block) == c && is_object(block, c);
}

class BlockMarks {
public:
	/// Slots at a time.
	static constexpr std::size_t batch = 4 * slots_in_window;

	/// None is marked of the slots from this one on.
	BlockMarks(const StopTheWorld& /*all*/, std::size_t first) : first_{first}
	{
		std::memset(bits_, 0, sizeof bits_);
	}

	/// Is the block, which is one of its class, in one of these slots?
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
