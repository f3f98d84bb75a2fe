// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_life.hh — birth and death of a thread's heap.
#pragma once
#include "thread_heap.hh"

namespace shim {

/// Makes one for the calling thread. Null if that is at its end, or if there is no memory.
[[gnu::cold]] ThreadHeap* begin_thread();

/// The calling thread's heap, made if need be. Null as of begin_thread().
inline ThreadHeap* own_heap()
{
	ThreadHeap* heap = thread_heap;
	return heap != &no_heap ? heap : begin_thread();
}

} // namespace shim
