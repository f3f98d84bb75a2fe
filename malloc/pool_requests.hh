// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_requests.hh — requests that are served with a block of the main pool of their own: those of
// more than run_limit, and while any flag of the pool is set, all.
#pragma once
#include <cstddef>

namespace shim {

/// Every block is aligned to this; a stricter wish costs room.
constexpr std::size_t natural_alignment = 16;

/// Null with ENOMEM if there is no memory. Huge ones begin all at the same place in a slot, and end
/// at it: there one's guard, the next one's header and its first bytes share a page, and pages that
/// were touched for one block are touched again for the next.
void* allocate_from_pool(std::size_t want, const void* caller);

/// As realloc, for a block of the main pool.
void* resize_in_pool(void* block, std::size_t want, const void* caller);

/// From this size on, asking the system for zero pages is cheaper than
/// writing zeroes, and pages that the program never touches cost nothing.
constexpr std::size_t large = std::size_t{256} * 1024;

/// Zeroes a block that begins in the middle of a page, or not.
void clear_large(std::byte* block, std::size_t size);

} // namespace shim
