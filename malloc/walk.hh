// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.hh — blocks of the main pool, and what they are.
#pragma once
#include "chunks.hh"
#include "pool.h"

namespace shim {

/// Are slots cut from this block, so that it is none of the program's? With the slots locked.
inline bool is_chunk(const PoolBlock& block)
{
	const std::size_t slot = slot_index(block.ptr);
	return block.state == poolblock_allocated &&
	       slot < slot_map.count.load(std::memory_order_relaxed) &&
	       (windows()[slot / slots_in_window].ours >> slot % slots_in_window & 1U) != 0;
}

} // namespace shim
