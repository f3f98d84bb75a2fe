// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.hh — giving a block out and taking it back.
#pragma once
#include "state.hh"

namespace pool {

/// A free block this large is worth giving its pages back.
constexpr std::size_t purge_worth = std::size_t{64} * 1024;

inline bool is_dirty(Header h)
{
	return h.size() >= purge_worth && !h.is_purged();
}

/// A block's data, or null if there is no memory.
void* allocate(Heap heap, Want want);

/// A free block of at least `need` bytes, still in the index, by whatever it takes.
Block* find_room(Heap heap, std::size_t need);

/// Takes `b` out of the index and cuts what exceeds `need` off. Its header as it now is.
Header carve(Heap heap, Block* b, std::size_t need);

/// Makes `b` a free block and joins it with what is free on both sides. The header, which
/// is not that in memory, tells its size, its flags and whether the block before is free.
/// Returns the whole free block.
Block* release(Heap heap, Block* b, Header h);

/// The same; and if its arena falls empty, and as much stays free elsewhere, that goes back.
void release_arena(Heap heap, Block* b, Header h);

/// Cuts what exceeds `need` off an allocated block, if that makes a block, and frees it. The header
/// is that of a block whose slack is not known; a flag there says that what is cut off is painted.
Header trim(Heap heap, Block* b, Header h, std::size_t need);

/// Puts a free block into the index, and takes it out.
void shelve(Heap heap, Block* b, Header h);
void unshelve(Heap heap, Block* b, Header h);

/// `gone` begins no block any more: `low` has taken it in. A second free of it must not find a
/// header there, and compaction goes on from where a block begins.
inline void take_in(Heap heap, Block* low, Block* gone)
{
	if (heap.state().cursor == gone)
		heap.state().cursor = low;
	gone->header = 0;
}

/// Joins the hot block with its neighbours, if there is one.
void cool(Heap heap);

/// A freed block becomes the hot one; unless by joining it at once there is more to find out, or
/// much to give back. The header is as for release().
void lay_aside(Heap heap, Block* b, Header h);

/// A block of just this size that waits in the cache; null if there is none.
void* reuse(Heap heap, Want want, std::size_t need);

/// A freed block goes to the cache, or is laid aside. The header is as for release().
void keep(Heap heap, Block* b, Header h);

/// As carve(); with some more of that size for the cache, if there is the room.
Header carve_some(Heap heap, Block* b, std::size_t need);

/// Does the cache hold so much that joining it may help?
bool wants_flush(Heap heap);

/// Joins all blocks of all stacks with their neighbours, and the hot one.
void flush_all(Heap heap);

/// Hands the pages of large free blocks to `purge`; returns how many bytes.
std::size_t purge_large(Heap heap);

} // namespace pool
