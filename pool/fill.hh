// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fill.hh — writing the fill patterns of POOL_ANTAGONISM and POOL_NOREUSE, and checking them.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Under POOL_ANTAGONISM, fills a block of this size that is being freed. Returns the flags for its
/// header.
std::size_t fill_freed(LockedPool heap, Block* b, std::size_t size);

/// The seam where two filled blocks are coalesced: the last word of the lower one, and the header
/// and links of the upper one. The upper one's data begins seam_before bytes into it.
constexpr unsigned seam_bytes = 32;
constexpr unsigned seam_before = 16;

/// Fills `n` bytes at `from`, which belong to the block with this data pointer.
void fill(const void* data, void* from, std::size_t n, Fill fill);

/// The first overwritten word of a filled free, cached or quarantined block; null if there is none.
const void* overwrite_of(LockedPool heap, const Block* b, Header h);

/// The part of a free block whose fill must be checked before `need` bytes of it are handed out:
/// those, and where the header and links of the rest will be. Checks the block's back link and its
/// footer, too. Any other block is checked whole.
inline Header outgoing(LockedPool heap, const Block* b, Header h, std::size_t need)
{
	if (!h.is_free())
		return h;
	(void)heap.index().prev(heap, b); // next() is checked when it leaves the index
	(void)heap.size_before(b->after(h.size()));
	return Header{Mark::free, at_most(h.size(), need + min_block), h.padding()};
}

} // namespace pool
