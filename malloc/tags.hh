// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tags.hh — who allocated a block, and who last resized it, if the pool keeps tags.
#pragma once
#include "main_pool.hh"
#include "slot_map.hh"
#include <bit>

namespace shim {

/// Which of a block's two tags.
enum class Tag : int { allocated = 0, resized = 1 };

/// Does nothing for a block of a class: it may have been allocated just before another thread set a
/// flag.
[[gnu::cold, gnu::noinline]] inline void note(void* block, Tag tag, const void* caller)
{
	if (class_of_block(block) == no_class)
		poolsettag(&main_pool, block, static_cast<int>(tag),
			   std::bit_cast<std::uintptr_t>(caller));
}

/// Notes the caller in the block's tag, if tags are kept. Returns the block.
inline void* noted(void* block, Tag tag, const void* caller)
{
	if (keeps_tags() && block != nullptr) [[unlikely]]
		note(block, tag, caller);
	return block;
}

} // namespace shim
