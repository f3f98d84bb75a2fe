// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_heap.cc — birth and death of a thread's heap, and what it does when a magazine is empty
// or full.
#include "thread_heap.hh"
#include "bins.hh"
#include "check.hh"
#include "idle.hh"
#include "idle_thread.hh"
#include "misuse.hh"
#include "options.hh"
#include "own_memory.hh"
#include "slab.hh"
#include "system.hh"

namespace shim {
namespace {

constinit ThreadHeap* all_heaps GUARDED_BY(heaps_lock) = nullptr;
constinit ThreadHeap* idle_heaps GUARDED_BY(heaps_lock) = nullptr;

enum class Life : unsigned char { unborn, alive, over };
constinit thread_local Life life [[gnu::tls_model("initial-exec")]] = Life::unborn;

// ---- birth and death ----

void end_thread(void* /*heap*/)
{
	ThreadHeap* heap = thread_heap;
	if (heap == &no_heap)
		return;
	thread_heap = &no_heap;
	life = Life::over;
	empty(*heap);
	const Locked locked{heaps_lock};
	heap->next_idle = idle_heaps;
	idle_heaps = heap;
}

ThreadHeap* new_heap()
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

/// The calling thread's heap, made if need be. Null if it has ended, or if there is no memory.
ThreadHeap* own_heap()
{
	if (life == Life::alive) [[likely]]
		return thread_heap;
	if (life == Life::over || !are_options_read())
		return nullptr;
	ThreadHeap* heap = new_heap();
	if (heap == nullptr)
		return nullptr;
	thread_heap = heap;
	life = Life::alive;
	note_thread();
	if (host::at_thread_end(end_thread, heap) || host::is_first_thread())
		[[likely]] // may allocate
		return heap;
	// What it keeps would be lost with the thread. It is tried again at the next request.
	end_thread(heap);
	life = Life::unborn;
	return nullptr;
}

// ---- exchanges ----

constexpr std::uint64_t look_period_ms = 10;

/// Magazines go that nobody drew upon since the last look: a single block in one keeps a whole
/// slab, and of a class that is freed only each may be of another slab.
void empty_idle_bins(ThreadHeap& heap)
{
	for (unsigned i = 1; i <= classes; i++) {
		const auto c = static_cast<Class>(i);
		if (heap.magazines[c].loaded != nullptr && !heap.is_wanted[c])
			empty(heap, c);
		heap.is_wanted[c] = false;
	}
}

/// Looks at the clock at each 16th exchange. What it does may empty any bin, and fill it again:
/// to start a thread takes memory.
void tick(ThreadHeap& heap)
{
	if (++heap.exchanges % 16 != 0) [[likely]]
		return;
	const std::uint64_t now = host::coarse_milliseconds();
	if (now >= heap.next_look) {
		heap.next_look = now + look_period_ms;
		empty_idle_bins(heap);
	}
	do_what_is_due(now);
}

/// Something in the loaded magazine. False if there is no memory.
bool refill(ThreadHeap& heap, Class c)
{
	ThreadHeap::Pair& pair = heap.magazines[c];
	heap.is_wanted[c] = true;
	if (pair.spare != nullptr && pair.spare->count != 0) {
		Magazine* spare = pair.spare;
		pair.spare = unload(heap, c);
		load(heap, c, spare);
		return true;
	}
	tick(heap);
	if (loaded_count(heap, c) != 0) [[unlikely]]
		return true;
	Magazine* magazine = unload(heap, c);
	if (Magazine* full = refill_from_depot(c, magazine)) {
		load(heap, c, full);
		return true;
	}
	if (magazine == nullptr)
		magazine = new_magazine();
	if (magazine == nullptr)
		return false;
	const std::size_t wish = is_run(c) ? 1 : magazine_sizes[c];
	magazine->count = take_blocks(c, magazine->items(), wish);
	load(heap, c, magazine);
	return magazine->count != 0;
}

/// A full one goes to the depot, or else to the slabs. What remains is an empty one, which is had
/// before: the full one cannot be called back.
Magazine* flush_to_depot(Class c, Magazine* full, const char* call)
{
	Magazine* free = new_magazine();
	if (free != nullptr && deposit(c, full))
		return free;
	if (free != nullptr)
		drop_magazine(free);
	put_all(c, full, call);
	return full;
}

/// Room in the loaded magazine. False if there is no memory for one.
bool flush(ThreadHeap& heap, Class c, const char* call)
{
	watch();
	tick(heap);
	if (heap.tops[c] != heap.ceilings[c]) [[unlikely]]
		return true; // what was due allocated, and freed
	ThreadHeap::Pair& pair = heap.magazines[c];
	if (pair.loaded != nullptr && !heap.is_wanted[c]) {
		// Blocks of this class are only freed: none is kept for later.
		load(heap, c, flush_to_depot(c, unload(heap, c), call));
		return true;
	}
	Magazine* free = pair.spare;
	pair.spare = nullptr; // while it goes to the depot or the slabs, it is not ours
	if (free == nullptr)
		free = new_magazine();
	else if (free->count != 0)
		free = flush_to_depot(c, free, call);
	if (free == nullptr)
		return false;
	pair.spare = unload(heap, c);
	load(heap, c, free);
	return true;
}

void release_directly(void* block, Class c, const char* call)
{
	if (put_blocks(c, &block, 1) != nullptr)
		report_freed_twice(call, block, c);
}

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

void* allocate_of_class(Class c)
{
	ThreadHeap* heap = own_heap();
	if (heap == nullptr || !is_cached(c)) {
		void* block = nullptr;
		return take_blocks(c, &block, 1) == 1 ? block : nullptr;
	}
	if (heap->tops[c] == heap->floors[c] && !refill(*heap, c))
		return nullptr;
	return *--heap->tops[c];
}

void* allocate_run(Class c, bool& is_zero)
{
	is_zero = false;
	const ThreadHeap* heap = own_heap();
	if (heap != nullptr && is_cached(c)) {
		const Magazine* spare = heap->magazines[c].spare;
		const bool has_spare = spare != nullptr && spare->count != 0;
		if (has_spare || loaded_count(*heap, c) != 0)
			return allocate_of_class(c);
	}
	const Slot first = take_slots(slots_of_run(c), c, is_zero);
	return first == 0 ? nullptr : slot_address(first);
}

void release_of_class(void* block, Class c, const char* call)
{
	if (c == inner_class || !is_object(block, c))
		return report_interior(call, block, c);
	ThreadHeap* heap = own_heap();
	if (heap == nullptr || !is_cached(c))
		return release_directly(block, c, call);
	if (is_among_newest(block, heap->tops[c]))
		return report_freed_twice(call, block, c);
	if (heap->tops[c] == heap->ceilings[c] && !flush(*heap, c, call))
		return release_directly(block, c, call);
	put_on_top(*heap, c, block);
}

void check_block(void* block, Class c, const char* call)
{
	if (c == inner_class || !is_object(block, c)) [[unlikely]]
		report_interior(call, block, c);
	if (is_among_newest(block, thread_heap->tops[c])) [[unlikely]]
		report_freed_twice(call, block, c);
}

void empty_thread_heap()
{
	if (life == Life::alive)
		empty(*thread_heap);
}

HeapLists heap_lists()
{
	return {.all = all_heaps, .idle = idle_heaps};
}

} // namespace shim
