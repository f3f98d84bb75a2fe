// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_magazines.hh — each heap and each magazine with blocks, for the rules about them.
//
// The caller's own heap, depots and slabs stand still. Another thread that runs may take a block
// from its magazine while we look, and change its magazines for each other; it waits for a lock
// before one of them, or a block of one, gets to anywhere else. So of such a thread's magazines
// this holds at each moment: each entry below the top is a block of the class, and in no slab,
// no depot and no magazine of ours. Whether it is in another running thread's magazine, too,
// cannot be told: it may have gone there while we looked.
#pragma once
#include "magazines.hh"
#include "own_memory.hh"
#include "rules.hh"

namespace shim {

/// Entries of one magazine, of a class.
struct Entries {
	void* const* first;
	std::size_t count;
	Class of;
	/// Of a thread that may run, where it says how many there are; else nobody changes them.
	void** const* top = nullptr;          // of the loaded one
	const std::size_t* counted = nullptr; // of the spare

	bool is_still() const { return top == nullptr && counted == nullptr; }

	/// As things are now.
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

/// Those that are reached by pointers that can be followed.
class AllMagazines {
public:
	AllMagazines(const StopTheWorld& all, Others others) : all_{all}, others_{others} {}

	/// Nobody else may change it meanwhile.
	bool is_still(const ThreadHeap& heap) const
	{
		return others_ == Others::at_rest || &heap == thread_heap;
	}

	/// False if some could not be reached.
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

	/// Calls `see(entries)` for each magazine that has blocks: those that stand still first.
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

} // namespace shim
