// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// grow_in_place.cc — growing a block over the free blocks next to it.
#include "grow_in_place.hh"
#include "alarm.hh"
#include "coalesce.hh"

namespace pool {

namespace {

/// Removes a free block next to the growing one from the index. Its fill is checked as if it were
/// handed out, as far as it may be needed.
void take_out(LockedPool heap, Block* b, Header h, std::size_t need)
{
	if (h.is_filled()) [[unlikely]]
		check_fill(heap, b, h, need);
	remove_free(heap, b, h);
}

/// Makes the free block behind `b` part of it, for a block of `need` bytes in all. Returns the new
/// header for `b`, which is not written yet.
Header take_right(LockedPool heap, Block* b, Header h, std::size_t need)
{
	Block* right = b->after(h.size());
	const Header r = heap.header(right);
	take_out(heap, right, r, need);
	take_in(heap, b, right);
	Block* next = right->after(r.size());
	heap.write(next, heap.header(next).with_prev_free(false));
	heap.pool().curfree -= r.size();
	heap.pool().curalloc += r.size();
	// If it was filled, what is split off it again still is.
	return Header{h.mark(), h.size() + r.size(), r.padding() & Header::filled_flag}
		.with_prev_free(h.prev_free());
}

/// The sizes of the free blocks before and behind an allocated one; 0 if there is none to use.
struct Room {
	std::size_t left, right;
};

Room room_beside(LockedPool heap, const Block* b, Header h)
{
	const Header next = heap.header(b->after(h.size()));
	const bool may_move = h.mark() == Mark::live;
	return {.left = may_move && h.prev_free() ? heap.size_before(b) : 0,
		.right = next.is_free() ? next.size() : 0};
}

/// Moves the block down over the free block before it, `left` bytes large; keeps its first `keep`
/// bytes of data.
Target slide_left(LockedPool heap, Target t, std::size_t left, std::size_t keep)
{
	Block* low = t.block->before(left);
	take_out(heap, low, heap.header(low), left);
	take_in(heap, low, t.block);
	heap.pool().curfree -= left;
	heap.pool().curalloc += left;
	const Header h{Mark::live, left + t.header.size()};
	memmove(low->data(), t.block->data(), keep);
	return {.block = low, .header = h, .shift = 0};
}

} // namespace

Target grow_in_place(LockedPool heap, Target t, std::size_t need, std::size_t keep)
{
	const Room room = room_beside(heap, t.block, t.header);
	if (serves(heap.state().sizes, t.header.size() + room.right, need)) {
		t.header = take_right(heap, t.block, t.header, need);
		return t;
	}
	if (room.left == 0 ||
	    !serves(heap.state().sizes, room.left + t.header.size() + room.right, need))
		return {.block = nullptr, .header = Header{}, .shift = 0};
	if (room.right != 0)
		t.header = take_right(heap, t.block, t.header, need);
	return slide_left(heap, t, room.left, keep);
}

} // namespace pool
