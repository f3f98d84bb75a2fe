// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// free_index.hh — the free blocks, by size.
//
// There is a list for each exact size while sizes are small, then 2^sub_bits lists for each
// power of two, as in a floating-point number: the list's number is the exponent
// and the first bits of the mantissa. A bitmap says which lists have blocks, so that
// finding, inserting and removing take constant time, however many blocks there are.
// The last list holds all larger blocks, whatever their size.
//
// Lists are doubly linked through the blocks. The first block's link back may be stale:
// only the list's head counts. So removing the first block need not touch the second.
#pragma once
#include "access.hh"

namespace pool {

class FreeIndex {
public:
	/// How many lists there are. The caller provides their memory.
	struct Lists {
		unsigned sub_bits;
		unsigned count;
	};
	static constexpr Lists small{.sub_bits = 2, .count = 64};
	static constexpr Lists large{.sub_bits = 5, .count = 896};
	static constexpr std::size_t room_for(Lists l)
	{
		return std::size_t{l.count + words_for(l)} * 8;
	}

	/// Starts over, empty, in `room`, which is room_for(lists) bytes.
	void set_up(void* room, Lists lists);

	/// Forgets all blocks.
	void clear() { set_up(heads_, lists_); }

	void insert(BlockAccess access, Block* b, Header h);
	void remove(BlockAccess access, Block* b, Header h);

	/// A free block that serves `need` bytes: the best fit among the first few of its list,
	/// or else the first block of a list whose blocks are all large enough. May return null
	/// although find_any() would find one. Takes constant time, unless it comes to the last
	/// list, of which it looks at every block.
	Block* find(BlockAccess access, std::size_t need) const;

	/// The same, but looks at every block that might serve; null only if there is none.
	Block* find_any(BlockAccess access, std::size_t need) const;

	/// The block that serves `need` and has the lowest address. Looks at every block of all
	/// lists for such sizes.
	Block* find_lowest(BlockAccess access, std::size_t need);

	/// Is no block that serves `need` below `b`, by what find_lowest() last found? False if
	/// that does not say.
	bool is_lowest(const Block* b, std::size_t need) const
	{
		return b <= lowest_ && need >= lowest_need_;
	}

	/// For the audit: does this free block contradict is_lowest()?
	bool is_overlooked(const Block* b, std::size_t size) const
	{
		return b < lowest_ && size >= lowest_need_;
	}

	unsigned list_of(std::size_t size) const;
	unsigned lists() const { return lists_.count; }
	Block* head(unsigned list) const { return heads_[list]; }
	bool is_marked(unsigned list) const { return (bits_[list / 64] >> list % 64 & 1) != 0; }
	Block* next(BlockAccess access, const Block* b) const;
	Block* prev(BlockAccess access, const Block* b) const;
	std::size_t blocks() const { return blocks_; }

	/// The first non-empty list from `list` on; lists() if there is none.
	unsigned first_from(unsigned list) const;

private:
	static constexpr unsigned words_for(Lists l) { return (l.count + 63) / 64; }

	/// The best fit for `need` among the first `patience` blocks of a list, or null.
	Block* best_of(BlockAccess access, unsigned list, std::size_t need,
		       unsigned patience) const;

	Block** heads_;
	Bits* bits_;
	const Block* lowest_;     // no block below this one
	std::size_t lowest_need_; // has this many bytes or more
	Lists lists_;
	std::size_t blocks_;
};

inline unsigned FreeIndex::list_of(std::size_t size) const
{
	const std::size_t units = size / alignment;
	const unsigned bits = lists_.sub_bits;
	if (units >> bits == 0)
		return static_cast<unsigned>(units);
	const unsigned shift = log2_floor(units) - bits;
	const std::size_t list = (std::size_t{shift} << bits) + (units >> shift);
	return static_cast<unsigned>(at_most<std::size_t>(list, lists_.count - 1));
}

} // namespace pool
