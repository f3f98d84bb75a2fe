// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resize.cc — making a block larger or smaller, in place if possible.
#include "resize.hh"
#include "alloc.hh"
#include "canary.hh"
#include "coalesce.hh"
#include "fill.hh"
#include "grow_in_place.hh"
#include "recent.hh"

namespace pool {

namespace {

/// Moves the contents to a new block and frees the old one. Null if there is no memory.
void* relocate(LockedPool heap, Target t, Want old, Want want)
{
	// allocate() may compact the pool, and must not move the block that is being copied.
	const Mark mark = t.header.mark();
	if (mark == Mark::live)
		heap.write(t.block, heap.header(t.block).with_mark(Mark::pinned));
	void* data = allocate(heap, want);
	t.header = heap.header(t.block).with_mark(mark);
	heap.write(t.block, t.header);
	heap.state().is_settled = false; // the block may move again, or is about to be freed
	if (data == nullptr)
		return nullptr;
	memcpy(data, at<std::byte>(t.block->data(), bytes(t.shift)), old.size - t.shift);
	Block* b = Block::of_data(data);
	const Header h = heap.header(b);
	settle(heap, b, h, want, tags_of(t.block, t.header, old));
	if (is_pinned(mark))
		heap.write(b, heap.header(b).with_mark(Mark::pinned));
	take_back(heap, t.block, t.header);
	heap.add_frees(-1); // neither this free nor the allocation was a call
	heap.totals().allocs--;
	return data;
}

} // namespace

void* resize(LockedPool heap, Target t, std::size_t size)
{
	const Want old = want_of(heap, t.block, t.header);
	const Want want{.size = size + t.shift, .has_tags = old.has_tags};
	const std::size_t need = block_size_for(heap.state().sizes, want.size, want.extra());
	if (need == 0 || size > max_block)
		return nullptr;
	const Tags tags = tags_of(t.block, t.header, old);
	cool(heap);
	const bool prev_free =
		heap.header(t.block).prev_free(); // the front block may have been before it
	t.header = Header{t.header.mark(), t.header.size()}.with_prev_free(prev_free);
	if (need > t.header.size()) {
		Target grown = grow_in_place(heap, t, need, old.size);
		if (!grown) {
			const Want moved{.size = size, .has_tags = old.has_tags};
			if (void* data = relocate(heap, t, old, moved))
				return data;
			// The attempt may have coalesced or compacted, and so made room next to it.
			t.header = heap.header(t.block);
			grown = grow_in_place(heap, t, need, old.size);
			if (!grown)
				return nullptr;
		}
		t = grown;
	}
	t.header = trim(heap, t.block, t.header, need);
	settle(heap, t.block, t.header, want, tags);
	auto* data = at<std::byte>(t.block->data(), bytes(t.shift));
	if (want.size > old.size && heap.has(POOL_ANTAGONISM))
		fill(t.block->data(), at<std::byte>(t.block->data(), bytes(old.size)),
		     want.size - old.size, Fill::handed_out);
	heap.note_peak();
	return data;
}

std::size_t fill_out(LockedPool heap, Target t)
{
	const Want old = want_of(heap, t.block, t.header);
	const std::size_t trailer = old.has_tags ? tagged_trailer_bytes : 0;
	const Want most{.size = t.header.size() - header_bytes - trailer - least_canary,
			.has_tags = old.has_tags};
	if (most.size > old.size)
		settle(heap, t.block, t.header, most, tags_of(t.block, t.header, old));
	return most.size - t.shift;
}

} // namespace pool
