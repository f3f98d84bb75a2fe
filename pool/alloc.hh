// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.hh — giving a block out and taking it back.
#pragma once
#include "trailer.hh"

namespace pool {

/// A block's data, or null if there is no memory.
void* allocate(LockedPool heap, Want want);

/// `b` is the caller's no longer: it waits among the recent ones, goes to the index, or is
/// quarantined.
void take_back(LockedPool heap, Block* b, Header h);

/// A free block of at least `need` bytes, still in the index, by whatever it takes.
Block* find_room(LockedPool heap, std::size_t need);

/// `b`, a free or cached block that stands in no list any more, becomes the caller's.
void* give_out(LockedPool heap, Block* b, Header h, Want want);

} // namespace pool
