// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.hh — telling chunks from the program's blocks of the main pool.
#pragma once
#include "chunks.hh"
#include "pool.h"

namespace shim {

/// Is this block a chunk, and so not one of the program's?
inline bool is_chunk(const PoolBlock& block) REQUIRES(slots_lock)
{
	const void* slots = behind_lead(block.ptr);
	return block.state == poolblock_allocated && offset_in_slot(slots) == 0 &&
	       is_in_chunk(slots);
}

} // namespace shim
