// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata_growth.hh — metadata that is added as a pool grows: more lists, the stacks, the guesses,
// a larger table of arenas.
//
// Each is in a metadata block of its own. A device may leave this out: small/small.cc.
#pragma once
#include "metadata.hh"

namespace pool {

/// Adds lists to the index, stacks for the quick lists, and guesses, once the pool is large enough.
void grow_metadata(LockedPool heap);

/// Releases every arena that is empty or holds only the guesses. The quick lists must be empty.
void give_back_empty(LockedPool heap);

/// Sets how much the quick lists may hold, by the size of the pool.
void size_cache(LockedPool heap);

/// As grow_table(), but in a block split off a free one. Returns false, with nothing changed, if
/// there is none.
bool grow_table_within(LockedPool heap, std::size_t size);

} // namespace pool
