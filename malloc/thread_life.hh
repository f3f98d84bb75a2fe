// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_life.hh — the beginning and end of a thread's heap.
#pragma once
#include "thread_heap.hh"

namespace shim {

/// Makes a heap for the calling thread. Null if the thread is ending, if the options are not read
/// yet, or if there is no memory. Call it with no lock held.
[[gnu::cold]] ThreadHeap* begin_thread();

/// The calling thread's heap, made if necessary. Null when begin_thread() returns null.
inline ThreadHeap* own_heap()
{
	ThreadHeap* heap = thread_heap;
	return heap != &no_heap ? heap : begin_thread();
}

} // namespace shim
