// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tags.cc — notes on an allocated block.
#include "tags.hh"
#include "trailer.hh"

namespace pool {

void set_tag(Heap heap, Target t, bool second, std::uintptr_t tag)
{
	if (want_of(heap, t.block, t.header).has_tags)
		t.block->tag(t.header.size(), second ? 1 : 0)->bits = tag;
}

std::uintptr_t get_tag(Heap heap, Target t, bool second)
{
	if (!want_of(heap, t.block, t.header).has_tags)
		return 0;
	return static_cast<std::uintptr_t>(t.block->tag(t.header.size(), second ? 1 : 0)->bits);
}

void set_pinned(Heap heap, Target t, bool yes)
{
	const bool aligned = is_aligned(t.header.mark());
	const Mark pinned = aligned ? Mark::pinned_aligned : Mark::pinned;
	const Mark loose = aligned ? Mark::aligned : Mark::live;
	heap.write(t.block, t.header.with_mark(yes ? pinned : loose));
	if (!yes)
		heap.state().is_settled = false; // compaction may now find something to do
}

} // namespace pool
