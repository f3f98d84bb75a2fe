// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_heap.hh — a thread's own heap: for each class a magazine, and a spare.
//
//	bin:    floor        top      ceiling
//	         v            v         v
//	        +---+---+---+---+---+---+
//	        | p | q | r |   |   |   |     malloc takes r; free puts a pointer behind it
//	        +---+---+---+---+---+---+
//
// Neither reads or writes the block or its slab, takes a lock, or needs an atomic operation. A
// thread without a heap uses no_heap, which is empty and full at once, so the fast path need not
// check.
//
// A signal handler that interrupts these instructions is not detected. As long as none of its calls
// exchanges the magazine, it does no harm if it frees the blocks that it allocates, newest first,
// or if it uses other classes only. Blocks that it frees may be lost, but never get a second owner.
// A block that it allocates and keeps may also be handed out to the code that it interrupted. To
// prevent that, each call would need a compare-and-exchange instruction, and even that would not be
// enough: blocks may have changed places below the same top. test/shim/step.cc tries each
// instruction.
#pragma once
#include "magazine.hh"
#include "main_pool.hh"
#include "slot_map.hh"
#include <atomic>

namespace shim {

/// The loaded magazine of a class.
struct Bin {
	void** top;
	void** floor;
	void** ceiling;
};

/// Guards the lists of heaps.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	heaps_lock; // NOLINT(*-static-initializers): a constant at the start

struct ThreadHeap {
	// The bins, as an array for each member: indexed by the class as it is in the slot map, an
	// element takes one instruction to address; with an array of Bin it would take three.
	void** tops[class_limit];
	void** floors[class_limit];
	void** ceilings[class_limit];
	BeginTest tests[class_limit]; // valid for a bin that has a magazine
	struct Pair {
		Magazine* loaded;
		Magazine* spare;
	} magazines[class_limit];
	bool is_wanted[class_limit];      // was refilled since the last look (class_requests.cc)
	std::uint8_t wishes[class_limit]; // how many blocks the last refill asked the slabs for
	std::uint64_t next_look;          // at the clock, in host::coarse_milliseconds()
	ThreadHeap* next GUARDED_BY(heaps_lock);      // in the list of all heaps ever made
	ThreadHeap* next_idle GUARDED_BY(heaps_lock); // in the list of heaps without a thread
	std::uint32_t exchanges;
};

extern constinit ThreadHeap no_heap; // NOLINT(*-static-initializers): a constant at the start
extern constinit Magazine nothing;   // NOLINT(*-static-initializers): the same

/// Empty and full at once.
constexpr Bin no_bin{.top = nothing.items(), .floor = nothing.items(), .ceiling = nothing.items()};

constexpr void set_bin(ThreadHeap& heap, std::size_t c, Bin bin)
{
	heap.tops[c] = bin.top;
	heap.floors[c] = bin.floor;
	heap.ceilings[c] = bin.ceiling;
}

// The initial-exec TLS model, so that one instruction finds it.
extern constinit thread_local ThreadHeap* thread_heap // NOLINT(*-static-initializers)
	__attribute__((tls_model("initial-exec")));

/// Takes the top block of the class's magazine. False if it has none.
[[gnu::always_inline]] inline bool pop_of_class(Class c, void*& block)
{
	ThreadHeap* heap = thread_heap;
	void** top = heap->tops[std::size_t{c}];
	if (top == heap->floors[std::size_t{c}]) [[unlikely]]
		return false;
	block = *--top;
	heap->tops[std::size_t{c}] = top;
	__builtin_prefetch(top[-1], 1); // the next block, to which the program will write
	return true;
}

/// The fast path of malloc: takes a block of the request's class. False also if the size has no
/// small class, or if a flag of the main pool is set, so that each request gets a block of the main
/// pool.
[[gnu::always_inline]] inline bool pop(std::size_t size, void*& block)
{
	if (size - 1 >= small_limit || !has_no_flag()) [[unlikely]]
		return false;
	return pop_of_class(class_of_small(size), block);
}

/// The same for a block aligned to `to`, a power of two. False also if the blocks of the class are
/// not aligned to it.
[[gnu::always_inline]] inline bool pop_aligned(std::size_t to, std::size_t size, void*& block)
{
	const std::size_t least = (size + to - 1) & ~(to - 1); // 0 if it overflows, or if size is 0
	if (least - 1 >= small_limit || !has_no_flag()) [[unlikely]]
		return false;
	const Class c = class_of_small(least);
	return (class_sizes[c] & (to - 1)) == 0 && pop_of_class(c, block);
}

/// Is the block one of the four that the thread would hand out next? They are compared a word at a
/// time, not as a vector: the processor's store forwarding works for a single word just stored, but
/// not for several words loaded as one. Record 0031 has figures.
[[gnu::always_inline]] inline bool is_among_newest(const void* block, void* const* top)
{
	static_assert(Magazine::newest == 4);
	return top[-1] == block || top[-2] == block || top[-3] == block || top[-4] == block;
}

/// Puts the block on top; there must be room. Stores the block before the new top: code that reads
/// this magazine from another thread (rules_magazines.hh) may find this one suspended between the
/// two stores.
[[gnu::always_inline]] inline void put_on_top(ThreadHeap& heap, std::size_t c, void* block)
{
	void** top = heap.tops[c];
	*top = block;
	std::atomic_signal_fence(std::memory_order_release);
	heap.tops[c] = top + 1;
}

/// The fast path of free: puts the block on top of its class's magazine. False if that is full, if
/// the block is not of a class, or if something is wrong with it.
[[gnu::always_inline]] inline bool push(void* block)
{
	ThreadHeap* heap = thread_heap;
	const std::size_t c = class_of_block(block);
	void** top = heap->tops[c];
	if (top == heap->ceilings[c]) [[unlikely]]
		return false;
	if (!begins_block(offset_in_slot(block), heap->tests[c]) || is_among_newest(block, top))
		[[unlikely]]
		return false;
	put_on_top(*heap, c, block);
	return true;
}

/// The same for a block of class c that was checked already.
[[gnu::always_inline]] inline bool push_proved(void* block, Class c)
{
	ThreadHeap* heap = thread_heap;
	if (heap->tops[std::size_t{c}] == heap->ceilings[std::size_t{c}]) [[unlikely]]
		return false;
	put_on_top(*heap, c, block);
	return true;
}

/// A heap for a thread: one of a thread that has ended, or a new one. Null if there is no memory.
ThreadHeap* get_heap() EXCLUDES(heaps_lock);

/// Keeps the heap of a thread that ends for reuse. The thread must have emptied it.
void keep_heap(ThreadHeap& heap) EXCLUDES(heaps_lock);

/// The list of all heaps ever made, and the list of those without a thread.
struct HeapLists {
	const ThreadHeap *all, *idle;
};
HeapLists heap_lists() REQUIRES(heaps_lock);

} // namespace shim
