// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_heap.cc — the heap shared by threads that have none, and the list of all heaps.
#include "thread_heap.hh"
#include "own_memory.hh"

namespace shim {
namespace {

constinit ThreadHeap* all_heaps GUARDED_BY(heaps_lock) = nullptr;
constinit ThreadHeap* idle_heaps GUARDED_BY(heaps_lock) = nullptr;

constexpr ThreadHeap make_no_heap()
{
	ThreadHeap heap{};
	for (unsigned c = 0; c < class_limit; c++)
		set_bin(heap, c, no_bin);
	return heap;
}

} // namespace

constinit OrderedLock heaps_lock;
constinit Magazine nothing{};
constinit ThreadHeap no_heap = make_no_heap();
constinit thread_local ThreadHeap* thread_heap [[gnu::tls_model("initial-exec")]] = &no_heap;

ThreadHeap* get_heap()
{
	{
		const Locked locked{heaps_lock};
		if (ThreadHeap* heap = idle_heaps) {
			idle_heaps = heap->next_idle;
			return heap;
		}
	}
	auto* heap = static_cast<ThreadHeap*>(new_own_memory(sizeof(ThreadHeap)));
	if (heap == nullptr)
		return nullptr;
	for (unsigned c = 0; c < class_limit; c++)
		set_bin(*heap, c, no_bin);
	const Locked locked{heaps_lock};
	heap->next = all_heaps;
	all_heaps = heap;
	return heap;
}

void keep_heap(ThreadHeap& heap)
{
	for (std::uint8_t& wish : heap.wishes)
		wish = 0; // the next thread may need less
	const Locked locked{heaps_lock};
	heap.next_idle = idle_heaps;
	idle_heaps = &heap;
}

HeapLists heap_lists()
{
	return {.all = all_heaps, .idle = idle_heaps};
}

} // namespace shim
