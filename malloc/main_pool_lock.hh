// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool_lock.hh — the lock of the Pool behind malloc, the last in the order of all_locks.hh;
// and whether the thread that holds it holds all the others, too.
#pragma once
#include "ordered_lock.hh"
#include <atomic>

namespace shim {

/// Taken by the pool's lock callback in main_pool.cc. Guards the region, the soft limit, and the
/// pool's memory. The pool's flags and limits are not guarded: the program may change them any
/// time.
[[gnu::visibility("hidden")]] inline constinit OrderedLock main_pool_lock;

/// True while one thread holds every lock, for a fork or a StopTheWorld (all_locks.hh).
[[gnu::visibility("hidden")]] inline constinit std::atomic<bool> is_standing_still{false};

/// Does the calling thread hold every lock?
inline bool holds_every_lock()
{
	return is_standing_still && main_pool_lock.is_mine();
}

/// Notes that the calling thread holds every lock from now on, and so is let through wherever it
/// takes one; or, if false, that it no longer does.
inline void set_holds_every_lock(bool is_held)
{
	is_standing_still = is_held;
}

} // namespace shim
