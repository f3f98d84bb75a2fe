// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_magazines.hh — visiting each heap and each magazine with blocks, for the rules about them.
//
// The caller's own heap, depots and slabs do not change. Another thread that runs may take blocks
// from its magazine meanwhile, and swap its magazine with its spare; but it must wait for a lock
// before one of them, or a block of one, can get to anywhere else. So for such a thread's magazines
// this is true at each moment: each entry below the top is a block of the class, and is in no slab,
// no depot and no magazine of ours. Whether it is also in another running thread's magazine cannot
// be told: it may have gone there while we looked.
#pragma once
#include "magazines.hh"
#include "own_memory.hh"
#include "rules.hh"

namespace shim {

/// The entries of one magazine of class `of`.
struct Entries {
	void* const* first;
	std::size_t count;
	Class of;
	/// Where a thread that may run keeps the number of entries; null if they cannot change.
	void** const* top = nullptr;          // of the loaded one
	const std::size_t* counted = nullptr; // of the spare

	bool is_still() const { return top == nullptr && counted == nullptr; }

	/// Is the block still entry i?
	bool has(std::size_t i, const void* block) const
	{
		const std::size_t n = top != nullptr
					      ? static_cast<std::size_t>(glance(*top) - first)
					      : glance(*counted);
		return i < n && n <= Magazine::most && glance(first[i]) == block;
	}
};

inline bool is_magazine(const Magazine* magazine) REQUIRES(own_memory_lock)
{
	return is_own_memory(magazine, sizeof *magazine);
}

/// All heaps and magazines that can be reached by following only pointers into our own memory.
class AllMagazines {
public:
	AllMagazines(const StopTheWorld& all, Others others) : all_{all}, others_{others} {}

	/// Is the heap certain not to change meanwhile?
	bool is_still(const ThreadHeap& heap) const
	{
		return others_ == Others::at_rest || &heap == thread_heap;
	}

	/// Calls `see(heap)` for each heap. False if some could not be reached.
	template <class See>
	bool each_heap(See see) const
	{
		all_.covers(heaps_lock);
		all_.covers(own_memory_lock);
		std::size_t left = own_memory().given / sizeof(ThreadHeap);
		for (const ThreadHeap* heap = heap_lists().all; heap != nullptr;
		     heap = heap->next) {
			if (left-- == 0 || !is_own_memory(heap, sizeof *heap))
				return false;
			see(*heap);
		}
		return true;
	}

	/// Calls `see(entries)` for each magazine that may have blocks: first for those that cannot
	/// change.
	template <class See>
	void each(See see) const
	{
		for (const bool still : {true, false}) {
			for (unsigned i = 1; i <= classes && still; i++)
				each_deposited(static_cast<Class>(i), see);
			each_heap([&](const ThreadHeap& heap) {
				for (unsigned i = 1; i <= classes && is_still(heap) == still; i++)
					each_of_heap(heap, static_cast<Class>(i), see);
			});
		}
	}

private:
	template <class See>
	void each_deposited(Class c, See see) const
	{
		Central& central = central_of(c);
		all_.covers(central.lock);
		all_.covers(own_memory_lock);
		std::size_t left = depot_size(c);
		for (const Magazine* m = central.full; m != nullptr && left != 0;
		     m = m->next, left--) {
			if (!is_magazine(m))
				return;
			see(Entries{.first = m->items(),
				    .count = std::min(m->count, Magazine::most),
				    .of = c});
		}
	}

	template <class See>
	void each_of_heap(const ThreadHeap& heap, Class c, See see) const
	{
		all_.covers(own_memory_lock);
		const bool still = is_still(heap);
		if (is_magazine(glance(heap.magazines[c].loaded)))
			see_loaded(heap, c, [&](void* const* items, std::size_t n) {
				see(Entries{.first = items,
					    .count = n,
					    .of = c,
					    .top = still ? nullptr : &heap.tops[c]});
			});
		const Magazine* spare = glance(heap.magazines[c].spare);
		if (is_magazine(spare))
			see(Entries{.first = spare->items(),
				    .count = std::min(glance(spare->count), Magazine::most),
				    .of = c,
				    .counted = still ? nullptr : &spare->count});
	}

	const StopTheWorld& all_;
	Others others_;
};

/// Checks depots, the threads' heaps, and the memory that they use.
void audit_magazines(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
