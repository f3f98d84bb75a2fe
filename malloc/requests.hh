// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.hh — what the doorways ask for, in a few shapes that all of them share.
//
// A request of up to run_limit (size_class.hh) has a class: up to 1 MiB it comes from the thread's
// magazines (thread_heap.hh), over that from the slots. A larger one, and every one while a flag
// of the main pool is set, is a block of the main pool of its own.
// `caller` is where the program called us, for the tags.
#pragma once
#include "thread_heap.hh"

namespace shim {

/// Every block is aligned to this; a stricter wish costs room.
constexpr std::size_t natural_alignment = 16;

/// When the magazine cannot serve.
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

/// Reports a block of a class that cannot have been asked for with so many bytes.
void check_size(const void* block, std::size_t size, const char* call);

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

/// Where mallocalign is to put a block; see poolallocalign in pool.h.
struct Placement {
	std::size_t want;
	std::size_t to;
	long offset;
	std::size_t span;
};

/// Null with EINVAL if there is no such place.
void* allocate_placed(const Placement& place, const void* caller);

/// Zeroed. Null with ENOMEM if the product is no size.
void* allocate_zeroed(std::size_t count, std::size_t each, const void* caller);

void* resize(void* block, std::size_t want, const void* caller);

/// How much the program may use of a block.
std::size_t usable_size(void* block);

/// Is it a block of the main pool itself, of which the pool knows more? One of a class and a
/// foreign one that is ignored or forwarded are none. What is wrong with a pointer is reported,
/// under the name of the call.
bool is_of_pool(void* block, const char* call);

/// Null, with ENOMEM.
void* out_of_memory();

} // namespace shim
