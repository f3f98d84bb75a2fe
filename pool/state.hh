// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// state.hh — how a block changes from one state to another.
#pragma once
#include "trailer.hh"

namespace pool {

/// `b`, a free or cached block that stands in no list any more, becomes the caller's.
void* give_out(Heap heap, Block* b, Header h, Want want);

/// `b` is the caller's no longer: it goes to the cache, to the index, or is retired.
void take_back(Heap heap, Block* b, Header h);

/// Is there nothing wrong with the hot block?
bool is_hot_intact(Heap heap);

/// There is no hot block any more: it goes out, or is joined. Its header has been looked at.
inline void drop_hot(Heap heap)
{
	if (!heap.hot().is_intact(heap.state().key)) [[unlikely]]
		heap.lost_link(heap.hot().block());
	heap.hot().drop();
}

} // namespace pool
