// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resize.cc — a block made larger or smaller, where it stands if that can be.
#include "resize.hh"
#include "alloc.hh"
#include "guard.hh"
#include "report.hh"

namespace pool {

namespace {

/// Takes the free block behind `b` in. What that makes of b's header.
Header take_right(Heap heap, Block* b, Header h)
{
	Block* right = b->after(h.size());
	const Header r = heap.header(right);
	unshelve(heap, right, r);
	if (heap.state().cursor == right)
		heap.state().cursor = b;
	right->header = 0;
	Block* next = right->after(r.size());
	heap.write(next, heap.header(next).with_prev_free(false));
	heap.pool().curfree -= r.size();
	heap.pool().curalloc += r.size();
	return Header{h.mark(), h.size() + r.size()}.with_prev_free(h.prev_free());
}

/// How much room the free blocks beside an allocated one make.
struct Room {
	std::size_t left, right;
};

Room room_beside(Heap heap, const Block* b, Header h)
{
	const Header next = heap.header(b->after(h.size()));
	const bool may_move = h.mark() == Mark::live;
	return {.left = may_move && h.prev_free() ? heap.size_before(b) : 0,
		.right = next.is_free() ? next.size() : 0};
}

/// Moves the block's first `keep` bytes down over the free block before it.
Target slide_left(Heap heap, Target t, std::size_t left, std::size_t keep)
{
	Block* low = t.block->before(left);
	const Header l = heap.header(low);
	unshelve(heap, low, l);
	if (heap.state().cursor == t.block)
		heap.state().cursor = low;
	heap.pool().curfree -= left;
	heap.pool().curalloc += left;
	const Header h{Mark::live, left + t.header.size()};
	t.block->header = 0;
	memmove(low->data(), t.block->data(), keep);
	return {.block = low, .header = h, .shift = 0};
}

/// The block grown in place to `need` bytes, or a null target if there is not the room.
Target grow_in_place(Heap heap, Target t, std::size_t need, std::size_t keep)
{
	const Room room = room_beside(heap, t.block, t.header);
	if (serves(heap.state().sizes, t.header.size() + room.right, need)) {
		t.header = take_right(heap, t.block, t.header);
		return t;
	}
	if (room.left == 0 ||
	    !serves(heap.state().sizes, room.left + t.header.size() + room.right, need))
		return {.block = nullptr, .header = Header{}, .shift = 0};
	if (room.right != 0)
		t.header = take_right(heap, t.block, t.header);
	return slide_left(heap, t, room.left, keep);
}

/// A new block elsewhere, with the old one's contents; the old one is freed.
void* relocate(Heap heap, Target t, Want old, Want want)
{
	// Compaction must not move what the caller named by its address.
	const Mark mark = t.header.mark();
	if (mark == Mark::live)
		heap.write(t.block, heap.header(t.block).with_mark(Mark::pinned));
	void* data = allocate(heap, want);
	t.header = heap.header(t.block).with_mark(mark);
	heap.write(t.block, t.header);
	if (data == nullptr)
		return nullptr;
	memcpy(data, at<std::byte>(t.block->data(), bytes(t.shift)), old.size - t.shift);
	Block* b = Block::of_data(data);
	const Header h = heap.header(b);
	settle(heap, b, h, want, tags_of(t.block, t.header, old));
	if (is_pinned(mark))
		heap.write(b, heap.header(b).with_mark(Mark::pinned));
	take_back(heap, t.block, t.header);
	heap.add_frees(-1); // nobody called for that, or for the block taken
	heap.totals().allocs--;
	return data;
}

} // namespace

void* resize(Heap heap, Target t, std::size_t size)
{
	const Want old = want_of(heap, t.block, t.header);
	const Want want{.size = size + t.shift, .has_tags = old.has_tags};
	const std::size_t need = block_size_for(heap.state().sizes, want.size, want.extra());
	if (need == 0 || size > max_block)
		return nullptr;
	const Tags tags = tags_of(t.block, t.header, old);
	if (need > t.header.size()) {
		const Target grown = grow_in_place(heap, t, need, old.size);
		if (!grown)
			return relocate(heap, t, old, Want{.size = size, .has_tags = old.has_tags});
		t = grown;
	}
	t.header = trim(heap, t.block, t.header, need);
	settle(heap, t.block, t.header, want, tags);
	auto* data = at<std::byte>(t.block->data(), bytes(t.shift));
	if (want.size > old.size && heap.has(POOL_ANTAGONISM))
		paint(t.block->data(), at<std::byte>(t.block->data(), bytes(old.size)),
		      want.size - old.size, Paint::handed_out);
	heap.note_peak();
	return data;
}

std::size_t fill_out(Heap heap, Target t)
{
	const Want old = want_of(heap, t.block, t.header);
	const std::size_t trailer = old.has_tags ? tagged_trailer_bytes : 0;
	const Want most{.size = t.header.size() - header_bytes - trailer - min_guard,
			.has_tags = old.has_tags};
	if (most.size > old.size)
		settle(heap, t.block, t.header, most, tags_of(t.block, t.header, old));
	return most.size - t.shift;
}

} // namespace pool
