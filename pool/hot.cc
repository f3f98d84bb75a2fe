// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hot.cc — laying the block aside that was freed last, and joining it after all.
#include "alloc.hh"
#include "coalesce.hh"

namespace pool {

bool is_hot_intact(Heap heap)
{
	return heap.hot().is_empty() || heap.hot().is_intact(heap.state().key);
}

void cool(Heap heap)
{
	Hot& hot = heap.hot();
	if (hot.is_empty())
		return;
	Block* b = hot.block();
	const Header h = heap.header(b);
	drop_hot(heap);
	coalesce_and_release(heap, b, h);
}

void lay_aside(Heap heap, Block* b, Header h)
{
	cool(heap);
	h = h.with_prev_free(heap.header(b).prev_free()); // that may have been the block before
	if (h.prev_free() || h.is_painted() || h.size() > Hot::largest) {
		coalesce_and_release(heap, b, h);
		return;
	}
	(void)heap.header(b->after(h.size())); // joining finds out whether that is true
	heap.write(b, h.with_mark(Mark::cached));
	heap.hot().put(heap.state().key, b, h.size());
}

} // namespace pool
