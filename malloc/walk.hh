// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.hh — blocks of the main pool, and what they are.
#pragma once
#include "chunks.hh"
#include "pool.h"

namespace shim {

/// Are slots cut from this block, so that it is none of the program's?
inline bool is_chunk(const PoolBlock& block) REQUIRES(slots_lock)
{
	const void* slots = behind_lead(block.ptr);
	return block.state == poolblock_allocated && offset_in_slot(slots) == 0 &&
	       is_in_chunk(slots);
}

} // namespace shim
