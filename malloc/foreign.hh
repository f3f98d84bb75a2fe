// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// foreign.hh — pointers that another allocator made, and what the option says of them.
//
// Under `foreign=abort` the pool itself proves each pointer and reports one that is not
// its own, so there is nothing to ask here first.
#pragma once
#include "options.hh"
#include <atomic>

namespace shim {

/// False once the options are known to be foreign=abort.
extern constinit std::atomic<bool> asks_first; // NOLINT(*-static-initializers): a constant

bool is_foreign_to_pool(void* ptr);

/// Is this a pointer that the pool must not be shown? Null is not.
inline bool is_foreign(void* ptr)
{
	return asks_first.load(std::memory_order_relaxed) && ptr != nullptr &&
	       is_foreign_to_pool(ptr);
}

/// As free, realloc and malloc_usable_size, for such a pointer: leaves it alone or hands
/// it to the next allocator. An ignored one cannot be resized: NULL and EINVAL.
void release_foreign(void* ptr);
void* resize_foreign(void* ptr, std::size_t want);
std::size_t size_of_foreign(void* ptr);

} // namespace shim
