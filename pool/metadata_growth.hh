// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata_growth.hh — what a pool is given as it grows: more lists, stacks, guesses, a larger
// table.
//
// Each in a block of the engine's own. A device may leave that out: small/small.cc.
#pragma once
#include "metadata.hh"

namespace pool {

/// Gives the index more lists, and the cache room, when the pool is worth it.
void grow_metadata(LockedPool heap);

/// Gives back each arena in which nothing is that is needed. The cache must be empty.
void give_back_empty(LockedPool heap);

/// Lets the cache hold what a pool of this size can spare.
void size_cache(LockedPool heap);

/// As grow_table(), in a block that the pool has. False, and nothing changed, if there is none.
bool grow_table_within(LockedPool heap, std::size_t size);

} // namespace pool
