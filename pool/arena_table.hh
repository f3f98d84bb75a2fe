// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arena_table.hh — the arenas: the pieces of memory that a pool consists of.
//
//	base                                                         base + size
//	v                                                                      v
//	+-----+-------+-------+- - - - - - - - - - - - - -+-------+-----+------+
//	|(pad)| block | block |                           | block | end |(pad) |
//	+-----+-------+-------+- - - - - - - - - - - - - -+-------+-----+------+
//	      ^ first: 8 past a multiple of 16                    ^ last: a header alone
//
// Apart from the end header, what the engine knows of an arena is not in the arena itself but in
// this table, sorted by address. So the arena of an address is found without reading any memory
// near that address.
#pragma once
#include "block.hh"

namespace pool {

struct Arena {
	std::uintptr_t base;
	std::size_t size;
	bool is_given; // by pooladopt: never passed to `free`

	/// One past the end. 0 if the arena ends where the address space does, so do not compare
	/// it by order.
	std::uintptr_t stop() const { return base + size; }
	std::uintptr_t last_byte() const { return stop() - 1; }
	Block* first() const { return at_address<Block>(round_up(base, alignment) + header_bytes); }
	Block* last() const
	{
		return at_address<Block>(round_down(stop() - 2 * header_bytes, alignment) +
					 header_bytes);
	}
	/// Bytes from a place in the arena to its end header.
	std::size_t room_from(const Block* b) const { return last()->address() - b->address(); }

	/// Could a block begin at this address? Alignment aside.
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

	/// Could a block begin at this address, in one of the two arenas that find() last
	/// remembered? Computed without a branch: many pools have two arenas, and which one is
	/// next cannot be predicted.
	bool is_recent(std::uintptr_t address) const
	{
		const unsigned in_first = address - recent_[0].first < recent_[0].span ? 1 : 0;
		const unsigned in_second = address - recent_[1].first < recent_[1].span ? 1 : 0;
		return (in_first | in_second) != 0;
	}

	/// The arena in which a block could begin at this address, which is_recent() then knows;
	/// null if there is none.
	const Arena* find(std::uintptr_t address);
	const Arena* find(const Block* b) { return find(b->address()); }

	unsigned count() const { return count_; }
	unsigned room() const { return room_; }
	const Arena& operator[](unsigned i) const { return table_[i]; }

	/// For the audit: are the arenas that is_recent() remembers in the table?
	bool is_recent_true() const;

	/// The index of the first arena that ends past an address; count() if none does.
	unsigned first_past(std::uintptr_t address) const;

	void insert(unsigned i, Arena a);
	void remove(unsigned i);

	/// Makes one entry of arena `i` and the next one.
	void coalesce_next(unsigned i);

	/// Moves the table to new memory with room for `room` arenas; returns the old memory.
	Arena* move_to(Arena* table, unsigned room);

private:
	struct Recent {
		std::uintptr_t first; // where an arena's blocks begin
		std::size_t span;     // how many bytes they take; 0 if no arena is remembered
	};

	void remember(const Arena& a);
	void forget() { recent_[0].span = recent_[1].span = 0; }

	Recent recent_[2];
	Arena* table_;
	unsigned count_;
	unsigned room_;
};

} // namespace pool
