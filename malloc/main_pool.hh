// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool.hh — the Pool behind malloc.
//
// It is usable before any constructor runs: it is a constant, and its lock callback reads the
// options when the lock is first taken.
#pragma once
#include "main_pool_lock.hh"
#include "pool.h"
#include <cstdint>

namespace shim {

// Hidden, so that its address is not looked up in the global offset table.
[[gnu::visibility("hidden")]] extern constinit Pool
	main_pool; // NOLINT(*-static-initializers): a constant at the start

/// Is no flag of the pool set? The program may set one at any time, in any thread. Needs no lock.
inline bool has_no_flag()
{
	return __atomic_load_n(&main_pool.flags, __ATOMIC_RELAXED) == 0;
}

/// Do new blocks have room for tags (the callers' addresses)?
inline bool keeps_tags()
{
	return (main_pool.flags & POOL_TAGS) != 0;
}

/// Is the pointer inside the pool's memory? Does not read the memory at it.
bool is_ours(void* ptr) EXCLUDES(main_pool_lock);

/// Drops the contents of whole pages, which then read as zero. False if that is not certain: the
/// system may have kept some pages; and pages that the program gave to the pool (pooladopt) may be
/// those of a file or shared, and come back with their old contents.
bool discard_to_zero(void* base, std::size_t size) EXCLUDES(main_pool_lock);

/// Reads the options if they are not read yet and if that is possible yet.
void learn_options() EXCLUDES(main_pool_lock);

/// Where the pool's address space begins, and how many bytes it may reach from there.
std::uintptr_t region_base() EXCLUDES(main_pool_lock);
std::size_t region_span();

/// The region that the pool grows in.
class Region;
Region& main_region() REQUIRES(main_pool_lock);

/// Purges the pages of the pool's large free blocks, if no block was freed to the pool since the
/// last call and there is something new since the last trim. Returns how many bytes.
std::size_t trim_main_pool_later() EXCLUDES(main_pool_lock);

} // namespace shim
