// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle_thread.hh — the option `idlethread`: what is due is done by a thread, also in a program
// that makes no call.
#pragma once
#include <atomic>

namespace shim {

/// Does the option ask for a thread that is not there yet? So too while the options are not known.
extern constinit std::atomic<bool> wants_idle_thread; // NOLINT(*-static-initializers): a constant

/// The child of a fork has no such thread, and gets one only when it has made threads itself.
void forget_idle_thread();

/// The calling thread has asked for memory for the first time.
void note_thread();

/// Starts it, if this process may have it and its heap is large enough to be worth it.
void start_idle_thread();

/// At the end of a request that may have made the heap larger, with no lock held.
inline void start_idle_thread_if_due()
{
	if (wants_idle_thread.load(std::memory_order_relaxed)) [[unlikely]]
		start_idle_thread();
}

} // namespace shim
