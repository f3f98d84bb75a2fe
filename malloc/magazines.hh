// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazines.hh — reading the magazines of all threads.
//
// During a StopTheWorld no magazine can move to another class. But running threads may change the
// entries of theirs while we read them, so each entry must be checked before it is relied on.
#pragma once
#include "all_locks.hh"
#include "central.hh"
#include "slab.hh"
#include "thread_heap.hh"

namespace shim {

/// Tells thread safety analysis that the class's lock is held, by its name in slab.hh.
inline void covers_class(const StopTheWorld& all, Class c) ASSERT_CAPABILITY(its_class)
{
	all.covers(class_lock(c));
}

/// Reads a value that another thread may be changing.
template <class Value>
__attribute__((no_sanitize("thread"))) Value glance(const Value& at)
{
	return __atomic_load_n(&at, __ATOMIC_RELAXED);
}

/// Calls `see(items, n)` for the loaded magazine of the class, if the heap has one. A top that does
/// not fit, read while its thread was changing magazines, is skipped.
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
void see_in_threads(const StopTheWorld& all, Class c, See see)
{
	all.covers(heaps_lock);
	for (const ThreadHeap* heap = heap_lists().all; heap != nullptr; heap = heap->next) {
		see_loaded(*heap, c, see);
		if (const Magazine* spare = glance(heap->magazines[c].spare))
			see(spare->items(), std::min(glance(spare->count), Magazine::most));
	}
}

/// The same for the depot.
template <class See>
void see_in_depot(const StopTheWorld& all, Class c, See see)
{
	all.covers(class_lock(c));
	for (const Magazine* full = depot_of(c); full != nullptr; full = full->next)
		see(full->items(), full->count);
}

} // namespace shim
