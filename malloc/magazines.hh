// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazines.hh — a look into the magazines of all threads.
//
// With the heaps locked none of them changes hands for another class; what is in those of
// running threads may change while we look, and no entry is believed without a look at it.
#pragma once
#include "central.hh"
#include "thread_heap.hh"

namespace shim {

/// The value that another thread may be changing.
template <class Value>
Value glance(const Value& at)
{
	return __atomic_load_n(&at, __ATOMIC_RELAXED);
}

template <class See>
void see_loaded(const ThreadHeap& heap, Class c, See see)
{
	const Magazine* loaded = glance(heap.magazines[c].loaded);
	if (loaded == nullptr)
		return;
	const auto top = std::bit_cast<std::uintptr_t>(glance(heap.tops[c]));
	const auto first = std::bit_cast<std::uintptr_t>(&loaded->items()[0]);
	const std::size_t n = (top - first) / sizeof(void*);
	if (n <= Magazine::most)
		see(loaded->items(), n);
}

/// Calls `see(items, n)` for each magazine that a thread has.
template <class See>
void see_in_threads(Class c, See see)
{
	for (const ThreadHeap* heap = heap_lists().all; heap != nullptr; heap = heap->next) {
		see_loaded(*heap, c, see);
		if (const Magazine* spare = glance(heap->magazines[c].spare))
			see(spare->items(), std::min(glance(spare->count), Magazine::most));
	}
}

/// The same for the depot.
template <class See>
void see_in_depot(Class c, See see)
{
	for (const Magazine* full = depot_of(c); full != nullptr; full = full->next)
		see(full->items(), full->count);
}

} // namespace shim
