// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.hh — the few operations that all entry points share.
//
// A request of up to run_limit (size_class.hh) has a class: up to 1 MiB it is served from the
// thread's magazines (thread_heap.hh), over that from the slots. A larger one, and every one while
// a flag of the main pool is set, gets a block of the main pool of its own. `caller` is the address
// in the program that called us, for the tags.
#pragma once
#include "thread_heap.hh"

namespace shim {

/// The slow paths, for when the magazine cannot serve. Call them with no lock held.
void* allocate_slow(std::size_t want, const void* caller);
void* allocate_aligned_slow(std::size_t to, std::size_t want, const void* caller);
void release_slow(void* block);

[[gnu::always_inline]] inline void* allocate(std::size_t want, const void* caller)
{
	void* block = nullptr;
	if (pop(want, block)) [[likely]]
		return block;
	return allocate_slow(want, caller);
}

[[gnu::always_inline]] inline void release(void* block)
{
	if (!push(block)) [[unlikely]]
		release_slow(block);
}

constexpr bool is_power_of_two(std::size_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/// `to` is a power of two.
[[gnu::always_inline]] inline void* allocate_aligned(std::size_t to, std::size_t want,
						     const void* caller)
{
	void* block = nullptr;
	if (pop_aligned(to, want, block)) [[likely]]
		return block;
	return allocate_aligned_slow(to, want, caller);
}

/// Where mallocalign must place a block, in bytes; see poolallocalign in pool.h.
struct Placement {
	std::size_t want;
	std::size_t to;
	long offset;
	std::size_t span;
};

/// For mallocalign. Null with EINVAL if there can be no such place, with ENOMEM if there is no
/// memory.
void* allocate_placed(const Placement& place, const void* caller);

/// Zeroed memory. Null with ENOMEM, also if the product overflows.
void* allocate_zeroed(std::size_t count, std::size_t each, const void* caller);

/// realloc(). A bad pointer is reported, and aborts.
void* resize(void* block, std::size_t want, const void* caller);

/// Sets errno to ENOMEM and returns null.
void* out_of_memory();

} // namespace shim
