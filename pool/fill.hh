// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fill.hh — what POOL_ANTAGONISM and POOL_NOREUSE fill blocks with, and who wrote over it.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Under POOL_ANTAGONISM fills a block of this size that falls free; the flags it then has.
std::size_t fill_freed(LockedPool heap, Block* b, std::size_t size);

/// Where two filled blocks are coalesced: the last word of the lower one, and the header and links
/// of the other, whose data begins so many bytes behind the seam's begin.
constexpr unsigned seam_bytes = 32;
constexpr unsigned seam_before = 16;

/// Fills bytes that belong to the block with this data pointer.
void fill(const void* data, void* from, std::size_t n, Fill fill);

/// The first word of a filled free, cached or quarantined block that somebody wrote to;
/// null if none.
const void* overwrite_of(LockedPool heap, const Block* b, Header h);

/// The part of a free block that is to be looked at when so many bytes of it go out: these, and
/// where the next header and links will be. The words at its ends are looked at here.
inline Header outgoing(LockedPool heap, const Block* b, Header h, std::size_t need)
{
	if (!h.is_free())
		return h;
	(void)heap.index().prev(heap, b); // next() is read when it leaves the index
	(void)heap.size_before(b->after(h.size()));
	return Header{Mark::free, at_most(h.size(), need + min_block), h.padding()};
}

} // namespace pool
