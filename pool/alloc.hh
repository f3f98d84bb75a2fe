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

/// Joins the hot block with its neighbours, if there is one.
void cool(Heap heap);

/// A freed block becomes the hot one; unless by joining it at once there is more to find out, or
/// much to give back. The header is as for coalesce().
void lay_aside(Heap heap, Block* b, Header h);

/// A block of just this size that waits in the cache; null if there is none.
void* reuse(Heap heap, Want want, std::size_t need);

/// A freed block goes to the cache, or is laid aside. The header is as for coalesce().
void keep(Heap heap, Block* b, Header h);

/// As split(); with some more of that size for the cache, if there is the room.
Header split_some(Heap heap, Block* b, std::size_t need);

/// Does the cache hold so much that joining it may help?
bool wants_flush(Heap heap);

/// Joins all blocks of all stacks with their neighbours, and the hot one.
void flush_all(Heap heap);

} // namespace pool
