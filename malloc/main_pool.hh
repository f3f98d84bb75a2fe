// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool.hh — the Pool behind malloc.
//
// It is ready before the first constructor: a constant, whose lock callback reads the
// options when it is taken for the first time.
#pragma once
#include "options_grammar.hh"
#include "ordered_lock.hh"
#include "pool.h"
#include <cstdint>

namespace shim {

// Hidden, so that its address needs no look into a table.
[[gnu::visibility("hidden")]] extern constinit Pool
	main_pool; // NOLINT(*-static-initializers): a constant at the start

/// What its callbacks take. Guards the region, the soft limit, and the pool's own memory; its flags
/// and limits the program may change at any time.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	main_pool_lock; // NOLINT(*-static-initializers): a constant at the start

/// Is no flag of the pool set? The program may set one at any time, in any thread.
inline bool has_no_flag()
{
	return __atomic_load_n(&main_pool.flags, __ATOMIC_RELAXED) == 0;
}

/// Do new blocks have room for the callers' addresses?
inline bool keeps_tags()
{
	return (main_pool.flags & POOL_TAGS) != 0;
}

/// Is the pointer inside the pool's memory? Reads nothing near it.
bool is_ours(void* ptr) EXCLUDES(main_pool_lock);

/// Drops the contents of whole pages, which then read as zero. False if that is not sure: the
/// system may have kept some, and pages that the program gave to the pool (pooladopt) may be those
/// of a file or shared, and come back as they were.
bool discard_to_zero(void* base, std::size_t size) EXCLUDES(main_pool_lock);

/// Has the options read, if that can be done yet.
void learn_options() EXCLUDES(main_pool_lock);

/// Where the pool's address space begins, and how far it may get.
std::uintptr_t region_base() EXCLUDES(main_pool_lock);
std::size_t region_span();

/// What the pool grows in.
class Region;
Region& main_region() REQUIRES(main_pool_lock);

/// The pool's large free blocks lose their pages, unless blocks of its own went out or came back
/// since the last call but one. How many bytes.
std::size_t trim_main_pool_later() EXCLUDES(main_pool_lock);

/// Does the calling thread hold every lock, for a fork or a StopTheWorld (all_locks.hh)?
bool holds_every_lock();

/// The calling thread holds every lock from now on, and is let through wherever it takes one; or
/// no longer.
void set_holds_every_lock(bool is_held);

} // namespace shim
