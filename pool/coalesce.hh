// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// coalesce.hh — free blocks: into the index and out of it, split, coalesced, and handed back with
// their arena.
//
// Who makes a block free or takes a free one does it with these, and so two free blocks never
// touch, and the index holds each.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Puts a free block into the index, and takes it out.
void insert_free(LockedPool heap, Block* b, Header h);
void remove_free(LockedPool heap, Block* b, Header h);

/// `gone` begins no block any more: `low` has taken it in. A second free of it must not find a
/// header there, and compaction goes on from where a block begins.
inline void take_in(LockedPool heap, Block* low, Block* gone)
{
	if (heap.state().cursor == gone)
		heap.state().cursor = low;
	gone->header = 0;
}

/// Takes `b` out of the index and cuts what exceeds `need` off. Its header as it now is.
Header split(LockedPool heap, Block* b, std::size_t need);

/// Makes `b` a free block and coalesces it with what is free on both sides. The header, which
/// is not that in memory, tells its size, its flags and whether the block before is free.
/// Returns the whole free block.
Block* coalesce(LockedPool heap, Block* b, Header h);

/// The same; and if its arena falls empty, and as much stays free elsewhere, that goes back.
void coalesce_and_release(LockedPool heap, Block* b, Header h);

/// Cuts what exceeds `need` off an allocated block, if that makes a block, and frees it. The header
/// is that of a block whose padding is not known; a flag there says that what is cut off is filled.
Header trim(LockedPool heap, Block* b, Header h, std::size_t need);

/// If `b` is free and all of its arena, hands that arena back. True if it did.
bool release_arena(LockedPool heap, Block* b);

} // namespace pool
