// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// coalesce.hh — free blocks: inserted into the index and removed, split, coalesced, and released
// with their arena.
//
// Whatever makes a block free, or takes a free one, does so through these functions. They ensure
// that two free blocks never touch, and that the index holds every one.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Writes a free block's header and footer and inserts it into the index; removes it from there.
/// The neighbours' headers are not touched.
void insert_free(LockedPool heap, Block* b, Header h);
void remove_free(LockedPool heap, Block* b, Header h);

/// `gone` is now inside `low`, and no block begins there any more. Clears its header, so that a
/// second free of it is detected, and moves compaction's cursor, which must be a block's begin.
inline void take_in(LockedPool heap, Block* low, Block* gone)
{
	if (heap.state().cursor == gone)
		heap.state().cursor = low;
	gone->header = 0;
}

/// Removes the free block `b` from the index and splits off what exceeds `need`, if that makes a
/// block. Returns the header for `b`, which is not written yet.
Header split(LockedPool heap, Block* b, std::size_t need);

/// Makes `b` a free block and coalesces it with its free neighbours. `h`, which need not be
/// the header in memory, has its size, its flags, and whether the block before it is free.
/// Returns the resulting free block.
Block* coalesce(LockedPool heap, Block* b, Header h);

/// The same; and releases its arena if that is now empty and as much stays free elsewhere.
void coalesce_and_release(LockedPool heap, Block* b, Header h);

/// Splits what exceeds `need` off an allocated block, if that makes a block, and frees it. `h` has
/// no padding, but may have a flag that says that the part split off is filled. Returns the header
/// for `b`, which is not written yet.
Header trim(LockedPool heap, Block* b, Header h, std::size_t need);

/// If `b` is free and takes up all of its arena, passes the arena to the pool's `free`. True if it
/// did. An arena from pooladopt stays.
bool release_arena(LockedPool heap, Block* b);

} // namespace pool
