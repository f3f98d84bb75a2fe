// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.hh — what the doorways ask for, in a few shapes that all of them share.
//
// In this form each request is a block of the main pool. `caller` is where the
// program called us, for the tags.
#pragma once
#include "foreign.hh"
#include "system.hh"
#include "tags.hh"
#include <bit>

namespace shim {

/// Every block is aligned to this; a stricter wish costs room.
constexpr std::size_t natural_alignment = 16;

inline void* allocate(std::size_t want, const void* caller)
{
	return noted(poolalloc(&main_pool, want), Tag::allocated, caller);
}

/// `to` is a power of two.
inline void* allocate_aligned(std::size_t to, std::size_t want, const void* caller)
{
	if (to <= natural_alignment)
		return allocate(want, caller);
	return noted(poolallocalign(&main_pool, want, to, 0, 0), Tag::allocated, caller);
}

/// Zeroed. Null with ENOMEM if the product is no size.
void* allocate_zeroed(std::size_t count, std::size_t each, const void* caller);

inline void* resize(void* block, std::size_t want, const void* caller)
{
	if (is_foreign(block)) [[unlikely]]
		return resize_foreign(block, want);
	return noted(poolrealloc(&main_pool, block, want),
		     block == nullptr ? Tag::allocated : Tag::resized, caller);
}

inline void release(void* block)
{
	if (is_foreign(block)) [[unlikely]]
		return release_foreign(block);
	poolfree(&main_pool, block);
}

inline std::size_t usable_size(void* block)
{
	if (is_foreign(block)) [[unlikely]]
		return size_of_foreign(block);
	return poolmsize(&main_pool, block);
}

inline void* out_of_memory()
{
	host::fail_out_of_memory();
	return nullptr;
}

} // namespace shim
