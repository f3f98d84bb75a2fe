// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arena_table.hh — the pieces of memory a pool has.
//
//	base                                                         base + size
//	v                                                                      v
//	+-----+-------+-------+- - - - - - - - - - - - - -+-------+-----+------+
//	|(pad)| block | block |                           | block | end |(pad) |
//	+-----+-------+-------+- - - - - - - - - - - - - -+-------+-----+------+
//	      ^ first: 8 past a multiple of 16                    ^ last: a header alone
//
// Nothing of what the engine knows of an arena stands in it, but the end: the table
// is kept in order of address, in a block of its own. So "whose is this address"
// is answered without reading anything near the address.
#pragma once
#include "block.hh"

namespace pool {

struct Arena {
	std::uintptr_t base;
	std::size_t size;
	bool is_given; // by pooladopt: never handed to `free`

	/// 0 for an arena that ends where the address space does: not to be compared.
	std::uintptr_t stop() const { return base + size; }
	std::uintptr_t last_byte() const { return stop() - 1; }
	Block* first() const { return at_address<Block>(round_up(base, alignment) + header_bytes); }
	Block* last() const
	{
		return at_address<Block>(round_down(stop() - 2 * header_bytes, alignment) +
					 header_bytes);
	}
	/// From a place in it to its end.
	std::size_t room_from(const Block* b) const { return last()->address() - b->address(); }

	/// Might a block begin at this address?
	bool spans(std::uintptr_t address) const
	{
		return address - first()->address() < room_from(first());
	}
};

class Arenas {
public:
	void set_up(Arena* table, unsigned room)
	{
		table_ = table;
		room_ = room;
	}

	/// Might a block begin at this address, in one of the two arenas last asked for? Asked
	/// without a branch: many pools have two, and who can tell which comes next.
	bool is_recent(std::uintptr_t address) const
	{
		const unsigned in_first = address - recent_[0].first < recent_[0].span ? 1 : 0;
		const unsigned in_second = address - recent_[1].first < recent_[1].span ? 1 : 0;
		return (in_first | in_second) != 0;
	}

	/// The arena in which a block might begin at this address; null if none.
	const Arena* find(std::uintptr_t address);
	const Arena* find(const Block* b) { return find(b->address()); }

	unsigned count() const { return count_; }
	unsigned room() const { return room_; }
	const Arena& operator[](unsigned i) const { return table_[i]; }

	/// Is what is_recent() knows true of arenas that there are?
	bool is_recent_true() const;

	/// The first arena whose memory ends past an address; count() if none does.
	unsigned first_past(std::uintptr_t address) const;

	void insert(unsigned i, Arena a);
	void remove(unsigned i);

	/// An arena and the next one become one.
	void coalesce_next(unsigned i);

	/// Moves the table to a larger place; returns the old one.
	Arena* move_to(Arena* table, unsigned room);

private:
	struct Recent {
		std::uintptr_t first; // where an arena's blocks begin,
		std::size_t span;     // and how far; 0 if there is none
	};

	void remember(const Arena& a);
	void forget() { recent_[0].span = recent_[1].span = 0; }

	Recent recent_[2];
	Arena* table_;
	unsigned count_;
	unsigned room_;
};

} // namespace pool
