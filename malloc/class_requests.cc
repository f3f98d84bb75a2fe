// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// class_requests.cc — refilling and flushing magazines, and the periodic work of a thread.
#include "class_requests.hh"
#include "bins.hh"
#include "check.hh"
#include "idle.hh"
#include "idle_thread.hh"
#include "misuse.hh"
#include "slab.hh"
#include "slots.hh"
#include "system.hh"
#include "thread_life.hh"

namespace shim {
namespace {

constexpr std::uint64_t look_period_ms = 10;

/// Empties the magazines that were not refilled since the last look. A single block in one keeps a
/// whole slab in use, and where blocks of a class are only freed, each may be from another slab.
void empty_idle_bins(ThreadHeap& heap)
{
	for (unsigned i = 1; i <= classes; i++) {
		const auto c = static_cast<Class>(i);
		if (heap.magazines[c].loaded != nullptr && !heap.is_wanted[c])
			empty(heap, c);
		heap.is_wanted[c] = false;
	}
}

/// Looks at the clock on every 16th call (of refills and flushes). What is due may empty any bin,
/// and may fill it again, since starting a thread allocates.
void tick(ThreadHeap& heap)
{
	if (++heap.exchanges % 16 != 0) [[likely]]
		return;
	const std::uint64_t now = host::coarse_milliseconds();
	if (now >= heap.next_look) {
		heap.next_look = now + look_period_ms;
		empty_idle_bins(heap);
	}
	start_idle_thread_if_due();
	do_what_is_due(now);
}

/// How many blocks of the class to take from the slabs: a few at first, and twice as many each
/// time. A thread that needs only some blocks of each class would otherwise take a magazine of
/// each.
std::size_t next_wish(ThreadHeap& heap, Class c)
{
	constexpr unsigned first_wish = 4;
	const unsigned wish = std::max(first_wish, 2U * heap.wishes[c]);
	heap.wishes[c] = static_cast<std::uint8_t>(std::min<unsigned>(wish, magazine_sizes[c]));
	return heap.wishes[c];
}

/// Gets at least one block into the loaded magazine. False if there is no memory.
bool refill(ThreadHeap& heap, Class c)
{
	heap.is_wanted[c] = true;
	if (has_full_spare(heap, c)) {
		Magazine* spare = heap.magazines[c].spare;
		heap.magazines[c].spare = unload(heap, c);
		load(heap, c, spare);
		return true;
	}
	tick(heap);
	if (loaded_count(heap, c) == 0) {
		const std::size_t wish = next_wish(heap, c);
		if (Magazine* magazine = fill(c, unload(heap, c), wish))
			load(heap, c, magazine);
	}
	return loaded_count(heap, c) != 0;
}

/// Moves a full magazine to the depot or, if that is not possible, its blocks to the slabs. Returns
/// an empty magazine.
Magazine* flush_to_depot(Class c, Magazine* full, const char* call)
{
	if (Magazine* empty = deposit(c, full))
		return empty;
	put_all(c, full, call);
	return full;
}

/// Makes room in the loaded magazine. False if there is no memory for a magazine.
bool flush(ThreadHeap& heap, Class c, const char* call)
{
	watch();
	tick(heap);
	ThreadHeap::Pair& pair = heap.magazines[c];
	if (has_room(heap, c)) [[unlikely]]
		return true; // the work in tick() allocated and freed
	if (pair.loaded != nullptr && !heap.is_wanted[c]) {
		// Blocks of this class are only freed: do not keep a full spare.
		load(heap, c, flush_to_depot(c, unload(heap, c), call));
		return true;
	}
	Magazine* free = pair.spare;
	pair.spare = nullptr; // not ours while it is on its way to the depot or the slabs
	if (free == nullptr)
		free = empty_magazine(c);
	else if (free->count != 0)
		free = flush_to_depot(c, free, call);
	if (free != nullptr) {
		pair.spare = unload(heap, c);
		load(heap, c, free);
	}
	return free != nullptr;
}

void release_directly(Place place, const char* call)
{
	if (put_blocks(place.cls, &place.block, 1) != nullptr)
		report_freed_twice(call, place);
}

} // namespace

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
	if (heap != nullptr && is_cached(c))
		if (has_full_spare(*heap, c) || loaded_count(*heap, c) != 0)
			return allocate_of_class(c);
	const Slot first = take_slots(slots_of_run(c), c, is_zero);
	return first == 0 ? nullptr : slot_address(first);
}

void release_of_class(Place place, const char* call)
{
	const Class c = place.cls;
	ThreadHeap* heap =
		own_heap(); // first: to make one may load a magazine that holds the block
	check_block(place, call);
	if (heap == nullptr || !is_cached(c) || (!has_room(*heap, c) && !flush(*heap, c, call)))
		return release_directly(place, call);
	put_on_top(*heap, c, place.block);
}

void check_block(Place place, const char* call)
{
	if (!is_object(place)) [[unlikely]]
		report_interior(call, place);
	if (is_among_newest(place.block, thread_heap->tops[place.cls])) [[unlikely]]
		report_freed_twice(call, place);
}

} // namespace shim
