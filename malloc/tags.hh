// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tags.hh — who allocated a block, and who resized it last, if the pool keeps that.
#pragma once
#include "main_pool.hh"
#include "slot_map.hh"
#include <bit>

namespace shim {

/// Which of a block's two tags.
enum class Tag : int { allocated = 0, resized = 1 };

/// Not of a block of a class: flags may have been set after it was made, by another thread.
[[gnu::cold, gnu::noinline]] inline void note(void* block, Tag tag, const void* caller)
{
	if (class_of_block(block) == no_class)
		poolsettag(&main_pool, block, static_cast<int>(tag),
			   std::bit_cast<std::uintptr_t>(caller));
}

/// The block, its caller noted.
inline void* noted(void* block, Tag tag, const void* caller)
{
	if (keeps_tags() && block != nullptr) [[unlikely]]
		note(block, tag, caller);
	return block;
}

} // namespace shim
