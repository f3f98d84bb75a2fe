// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// foreign.hh — pointers from another allocator, as the option `foreign` has them treated.
//
// With `foreign=abort` the pool itself checks each pointer and reports one that is not its own, so
// there is no need to check here first.
#pragma once
#include "options.hh"
#include <atomic>

namespace shim {

/// False once the options are known to be foreign=abort.
extern constinit std::atomic<bool> asks_first; // NOLINT(*-static-initializers): a constant

/// The slow path of is_foreign(). Takes the main pool's lock; `ptr` is not null.
bool is_foreign_to_pool(void* ptr);

/// Is this a pointer that the pool must not be given? False for null.
inline bool is_foreign(void* ptr)
{
	return asks_first.load(std::memory_order_relaxed) && ptr != nullptr &&
	       is_foreign_to_pool(ptr);
}

/// free, realloc and malloc_usable_size for a foreign pointer: ignore it or forward it to the next
/// allocator. An ignored one cannot be resized: null and EINVAL; its usable size is 0.
void release_foreign(void* ptr);
void* resize_foreign(void* ptr, std::size_t want);
std::size_t size_of_foreign(void* ptr);

} // namespace shim
