// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool_lock.hh — the lock of the Pool behind malloc, the last in the order of all_locks.hh;
// and whether the thread that has it holds all the others, too.
#pragma once
#include "ordered_lock.hh"
#include <atomic>

namespace shim {

/// What the callbacks of main_pool.cc take. Guards the region, the soft limit, and the pool's own
/// memory; its flags and limits the program may change at any time.
[[gnu::visibility("hidden")]] inline constinit OrderedLock main_pool_lock;

/// One thread holds every lock, for a fork or a StopTheWorld (all_locks.hh).
[[gnu::visibility("hidden")]] inline constinit std::atomic<bool> is_standing_still{false};

/// Is it the calling thread?
inline bool holds_every_lock()
{
	return is_standing_still && main_pool_lock.is_mine();
}

/// The calling thread holds every lock from now on, and is let through wherever it takes one; or
/// no longer.
inline void set_holds_every_lock(bool is_held)
{
	is_standing_still = is_held;
}

} // namespace shim
