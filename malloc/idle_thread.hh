// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle_thread.hh — the option `idlethread`: a thread does the periodic work of idle.hh, even while
// the program does not call malloc.
#pragma once
#include <atomic>

namespace shim {

/// Does the option ask for a thread that is not running yet? True also while the options are not
/// known.
extern constinit std::atomic<bool> wants_idle_thread; // NOLINT(*-static-initializers): a constant

/// For the child of a fork: it has no idle thread, and gets one only after it has created threads
/// itself.
void forget_idle_thread();

/// Notes that the calling thread has asked for memory; from another thread than the one that forked
/// this means that the process creates threads.
void note_thread();

/// Starts the thread, if this process may have one and its heap is large enough to be worth it.
/// Call it with no lock held.
void start_idle_thread();

/// Call at the end of a request that may have made the heap larger, with no lock held.
inline void start_idle_thread_if_due()
{
	if (wants_idle_thread.load(std::memory_order_relaxed)) [[unlikely]]
		start_idle_thread();
}

} // namespace shim
