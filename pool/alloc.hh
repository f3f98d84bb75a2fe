// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.hh — handing a block out and taking it back.
#pragma once
#include "trailer.hh"

namespace pool {

/// A new block's data, or null if there is no memory.
void* allocate(LockedPool heap, Want want);

/// Takes the caller's block `b` back: it goes to the quick lists or to the index, or is
/// quarantined. `h` is its header in memory.
void take_back(LockedPool heap, Block* b, Header h);

/// A free block that serves `need` bytes, still in the index. Gets a new arena or compacts the pool
/// if it must; null if that does not help either.
Block* find_room(LockedPool heap, std::size_t need);

/// Makes a block that has been removed from the index or the quick lists the caller's. `h` has its
/// size and prev_free(). Returns its data.
void* give_out(LockedPool heap, Block* b, Header h, Want want);

} // namespace pool
