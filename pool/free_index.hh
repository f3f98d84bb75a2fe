// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// free_index.hh — the free blocks, by size.
//
// A list for each exact size while sizes are small, then 2^sub_bits lists for each
// power of two, as in a floating-point number: the list's number is the exponent
// and the first bits of the mantissa. A bitmap says which lists have blocks, and
// so finding, inserting and removing take the same time however many there are.
// The last list holds all that is larger still.
//
// Lists are linked both ways through the blocks. What stands in the first block's
// link back is stale: the list's head is the truth, and to take the first block
// its successor need not be touched.
#pragma once
#include "access.hh"

namespace pool {

class FreeIndex {
public:
	/// Room for lists, which the caller provides.
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

	/// Starts over, empty, in memory of room_for(lists) bytes.
	void set_up(void* room, Lists lists);

	/// Forgets all blocks.
	void clear() { set_up(heads_, lists_); }

	void insert(BlockAccess access, Block* b, Header h);
	void remove(BlockAccess access, Block* b, Header h);

	/// A free block of at least `need` bytes; null if there is none. The one that
	/// fits best among the first few of its list, or, of larger lists, the first.
	Block* find(BlockAccess access, std::size_t need) const;

	/// The same, leaving no block out, and taking the time that needs.
	Block* find_any(BlockAccess access, std::size_t need) const;

	/// The fitting block of lowest address. Takes time in proportion to the lists.
	Block* find_lowest(BlockAccess access, std::size_t need);

	/// Does every block that serves `need` stand at `b` or above, as far as the last
	/// find_lowest has told?
	bool is_lowest(const Block* b, std::size_t need) const
	{
		return b <= lowest_ && need >= lowest_need_;
	}

	/// Does is_lowest leave this block out?
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

	/// Of the first `patience` blocks of a list, the one that fits best, or null.
	Block* best_of(BlockAccess access, unsigned list, std::size_t need,
		       unsigned patience) const;

	Block** heads_;
	Bits* bits_;
	const Block* lowest_;     // below it no block has
	std::size_t lowest_need_; // so many bytes, or more
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
