// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_requests.hh — requests that get a block of the main pool of their own: those over run_limit
// and, while any flag of the pool is set, all. Call these with no lock held.
#pragma once
#include <cstddef>

namespace shim {

/// Every block is aligned to this; a larger alignment costs memory.
constexpr std::size_t natural_alignment = 16;

/// Null with ENOMEM if there is no memory. Huge blocks all begin, and end, at the same offset in a
/// slot: one's canary and the next one's header and first bytes share a page, and a page that was
/// touched for one block is used again by the next.
void* allocate_from_pool(std::size_t want, const void* caller);

/// realloc() for a block of the main pool.
void* resize_in_pool(void* block, std::size_t want, const void* caller);

/// From this size in bytes on, getting zero pages from the system is cheaper than writing zeroes,
/// and pages that the program never touches cost nothing.
constexpr std::size_t large = std::size_t{256} * 1024;

/// Zeroes a block of at least `large` bytes, with fresh pages where possible. It need not begin at
/// a page boundary.
void clear_large(std::byte* block, std::size_t size);

} // namespace shim
