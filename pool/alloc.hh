// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.hh — giving a block out and taking it back.
#pragma once
#include "state.hh"

namespace pool {

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

/// Cuts what exceeds `need` off an allocated block, if that makes a block, and frees it.
Header trim(Heap heap, Block* b, Header h, std::size_t need);

/// Puts a free block into the index, and takes it out.
void shelve(Heap heap, Block* b, Header h);
void unshelve(Heap heap, Block* b, Header h);

/// Joins the oldest `n` blocks of a stack with their neighbours; all blocks of all stacks.
void flush(Heap heap, std::size_t cls, unsigned n);
void flush_all(Heap heap);

/// Hands the pages of large free blocks to `purge`; returns how many bytes.
std::size_t purge_large(Heap heap);

} // namespace pool
