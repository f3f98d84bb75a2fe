// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_heap.hh — what each thread has of its own: a magazine for each class, and a spare.
//
//	bin:    floor        top      ceiling
//	         v            v         v
//	        +---+---+---+---+---+---+
//	        | p | q | r |   |   |   |     malloc takes r; free puts a pointer behind it
//	        +---+---+---+---+---+---+
//
// Neither touches the block or its slab, takes a lock or needs an atomic operation. A thread
// that has no heap yet has one that is empty and full at once, so that nobody need ask.
//
// A signal's handler that comes between their instructions is not noticed. As long as none of its
// calls exchanges the magazine, it does no harm if it frees what it allocates, the newest first, or
// if it has to do with other classes only. Blocks that it frees may be lost, but have no second
// owner. One that allocates and keeps a block may share it with whom it interrupted. To prevent
// that would cost each call an instruction that reads, compares and writes, and not be enough:
// blocks may have changed places below the same top. test/shim/step.cc tries each instruction.
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
	// The bins, part by part: an instruction finds one with the class as it stands in the
	// table of slots, where a row of structures costs two more.
	void** tops[class_limit];
	void** floors[class_limit];
	void** ceilings[class_limit];
	BeginTest tests[class_limit]; // of a bin that has a magazine
	struct Pair {
		Magazine* loaded;
		Magazine* spare;
	} magazines[class_limit];
	bool is_wanted[class_limit];                  // was refilled since the last look
	std::uint64_t next_look;                      // in milliseconds
	ThreadHeap* next GUARDED_BY(heaps_lock);      // of all there ever were
	ThreadHeap* next_idle GUARDED_BY(heaps_lock); // of those without a thread
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

// Of the initial-exec model: one instruction finds it.
extern constinit thread_local ThreadHeap* thread_heap // NOLINT(*-static-initializers)
	__attribute__((tls_model("initial-exec")));

/// The block that the magazine of the class has on top. False if it has none.
[[gnu::always_inline]] inline bool pop_of_class(Class c, void*& block)
{
	ThreadHeap* heap = thread_heap;
	void** top = heap->tops[std::size_t{c}];
	if (top == heap->floors[std::size_t{c}]) [[unlikely]]
		return false;
	block = *--top;
	heap->tops[std::size_t{c}] = top;
	__builtin_prefetch(top[-1], 1); // the next one, to which the program will write
	return true;
}

/// One for the request. False also if the size has no small class, or if a flag of the main pool
/// wants each request to be a block of its own.
[[gnu::always_inline]] inline bool pop(std::size_t size, void*& block)
{
	if (size - 1 >= small_limit || !has_no_flag()) [[unlikely]]
		return false;
	return pop_of_class(class_of_small(size), block);
}

/// The same for one that is aligned to `to`, a power of two. False also for sizes whose class has
/// other alignments.
[[gnu::always_inline]] inline bool pop_aligned(std::size_t to, std::size_t size, void*& block)
{
	const std::size_t least = (size + to - 1) & ~(to - 1); // 0 if there is no such number
	if (least - 1 >= small_limit || !has_no_flag()) [[unlikely]]
		return false;
	const Class c = class_of_small(least);
	return (class_sizes[c] & (to - 1)) == 0 && pop_of_class(c, block);
}

/// Is the block one of those that the thread would hand out next? A word at a time: the processor
/// forwards a word that was just stored, but not several of them as one. Record 0031 has figures.
[[gnu::always_inline]] inline bool is_among_newest(const void* block, void* const* top)
{
	static_assert(Magazine::newest == 4);
	return top[-1] == block || top[-2] == block || top[-3] == block || top[-4] == block;
}

/// There is room. The block stands there before the top says so: who looks at this magazine from
/// outside (rules_magazines.hh) may find the thread between the two for as long as the system
/// likes.
[[gnu::always_inline]] inline void put_on_top(ThreadHeap& heap, std::size_t c, void* block)
{
	void** top = heap.tops[c];
	*top = block;
	std::atomic_signal_fence(std::memory_order_release);
	heap.tops[c] = top + 1;
}

/// Puts the block on top of its magazine. False if that is full, if the block is none of any
/// class, or if something is wrong with it.
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

/// The same of a block that was proved already.
[[gnu::always_inline]] inline bool push_proved(void* block, Class c)
{
	ThreadHeap* heap = thread_heap;
	if (heap->tops[std::size_t{c}] == heap->ceilings[std::size_t{c}]) [[unlikely]]
		return false;
	put_on_top(*heap, c, block);
	return true;
}

/// One for a thread: that of a thread that has ended, or else a new one. Null if there is no
/// memory.
ThreadHeap* get_heap() EXCLUDES(heaps_lock);

/// Its thread ends, and has emptied it.
void keep_heap(ThreadHeap& heap) EXCLUDES(heaps_lock);

/// Every heap there ever was, and those without a thread.
struct HeapLists {
	const ThreadHeap *all, *idle;
};
HeapLists heap_lists() REQUIRES(heaps_lock);

} // namespace shim
