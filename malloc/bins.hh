// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bins.hh — loading a magazine into a thread's bin, unloading it, and emptying it to the slabs.
#pragma once
#include "central.hh"
#include "misuse.hh"
#include "thread_heap.hh"
#include <atomic>

namespace shim {

/// Makes `magazine` the loaded one. The new spare must be in place already: its newest entries are
/// copied to just before the magazine's first (see magazine.hh).
inline void load(ThreadHeap& heap, Class c, Magazine* magazine)
{
	const Magazine* spare = heap.magazines[c].spare;
	const std::size_t left = spare == nullptr ? 0 : spare->count;
	for (std::size_t i = 1; i <= Magazine::newest; i++) // null once the spare has no more
		magazine->items()[-static_cast<std::ptrdiff_t>(i)] =
			i <= left ? spare->items()[left - i] : nullptr;
	heap.magazines[c].loaded = magazine;
	heap.tests[c] = begin_tests[c];
	set_bin(heap, c,
		{.top = magazine->items() + magazine->count,
		 .floor = magazine->items(),
		 .ceiling = magazine->items() + magazine_sizes[c]});
}

inline std::size_t loaded_count(const ThreadHeap& heap, Class c)
{
	return static_cast<std::size_t>(heap.tops[c] - heap.floors[c]);
}

inline bool has_full_spare(const ThreadHeap& heap, Class c)
{
	const Magazine* spare = heap.magazines[c].spare;
	return spare != nullptr && spare->count != 0;
}

/// Does the loaded magazine have room for one more block?
inline bool has_room(const ThreadHeap& heap, Class c)
{
	return heap.tops[c] != heap.ceilings[c];
}

/// Removes the loaded magazine, if any, from the bin and stores its count in it.
inline Magazine* unload(ThreadHeap& heap, Class c)
{
	Magazine* magazine = heap.magazines[c].loaded;
	if (magazine != nullptr)
		magazine->count = loaded_count(heap, c);
	std::atomic_signal_fence(std::memory_order_release); // its next owner must see the count
	heap.magazines[c].loaded = nullptr;
	set_bin(heap, c, no_bin);
	return magazine;
}

inline void put_all(Class c, Magazine* magazine, const char* call)
{
	void* wrong = put_blocks(c, magazine->items(), magazine->count);
	magazine->count = 0;
	if (wrong != nullptr)
		report_freed_twice(call, place_in_class(wrong, c));
}

inline void discharge(Class c, Magazine* magazine)
{
	if (magazine == nullptr)
		return;
	if (void* wrong = retire(c, magazine))
		report_freed_twice("free", place_in_class(wrong, c));
}

inline void empty(ThreadHeap& heap, Class c)
{
	Magazine* spare = heap.magazines[c].spare;
	heap.magazines[c].spare = nullptr;
	discharge(c, spare);
	discharge(c, unload(heap, c));
}

inline void empty(ThreadHeap& heap)
{
	for (unsigned c = 1; c <= classes; c++)
		empty(heap, static_cast<Class>(c));
}

/// Returns every block that the calling thread caches to the slabs, for other threads.
inline void empty_thread_heap()
{
	if (thread_heap != &no_heap)
		empty(*thread_heap);
}

} // namespace shim
