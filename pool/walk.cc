// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.cc — describing a block for poolwalk.
#include "walk.hh"
#include "displaced.hh"
#include "trailer.hh"

namespace pool {

namespace {

PoolBlockState state_of(Mark mark)
{
	switch (mark) {
	case Mark::metadata:
		return poolblock_metadata;
	case Mark::free:
		return poolblock_free;
	case Mark::cached:
		return poolblock_cached;
	case Mark::quarantined:
		return poolblock_quarantined;
	default:
		return poolblock_allocated;
	}
}

} // namespace

PoolBlock describe(LockedPool heap, Block* b, Header h)
{
	PoolBlock block{};
	block.base = b;
	block.whole = h.size();
	block.state = state_of(h.mark());
	block.ptr = b->data();
	block.size = h.size() - header_bytes;
	if (!h.is_allocated())
		return block;
	block.pinned = is_pinned(h.mark()) ? 1 : 0;
	block.aligned = is_aligned(h.mark()) ? 1 : 0;
	const Want want = want_of(heap, b, h);
	const bool is_shifted = is_aligned(h.mark()) && has_shifts();
	const std::size_t shift = is_shifted ? find_shift(heap, b, h) : 0;
	block.ptr = at<std::byte>(b->data(), bytes(shift));
	block.size = want.size == ~std::size_t{0} ? 0 : want.size - shift;
	if (want.has_tags)
		for (unsigned which = 0; which < 2; which++)
			block.tag[which] =
				static_cast<std::uintptr_t>(b->tag(h.size(), which)->bits);
	return block;
}

} // namespace pool
