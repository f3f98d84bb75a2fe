// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slot_tables.hh — the tables of all data about slots.
//
// Their address space is reserved once, for as many slots as the region may ever have, and made
// usable from the front as chunks are added. chunks.hh adds chunks, slots.hh hands out their slots.
#pragma once
#include "ordered_lock.hh"
#include "slab.hh"

namespace shim {

/// Guards the state of all slots and chunks.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	slots_lock; // NOLINT(*-static-initializers): a constant at the start

/// The state of 64 consecutive slots; a bit for each.
struct Window {
	std::uint64_t ours;                         // is in a chunk; also read without the lock
	std::uint64_t free GUARDED_BY(slots_lock);  // of these: no slab or run has it
	std::uint64_t dirty GUARDED_BY(slots_lock); // of the free: used before, so it has pages
	std::uint64_t aged GUARDED_BY(slots_lock); // of the dirty: was so at the last purge already
};

constexpr std::size_t slots_in_window = 64;

Window* windows() REQUIRES(slots_lock);
std::size_t windows_in_use();

/// Which slots of a window in use are in a chunk. Needs no lock: chunks that other threads add or
/// give back meanwhile may be seen or not.
std::uint64_t slots_of_chunks(std::size_t window);

/// Is the pointer in a slot of a chunk? Needs no lock (see slots_of_chunks()).
inline bool is_in_chunk(const void* ptr)
{
	const std::size_t slot = slot_index(ptr);
	if (slot >= slot_map.count.load(std::memory_order_relaxed))
		return false;
	return (slots_of_chunks(slot / slots_in_window) >> slot % slots_in_window & 1U) != 0;
}

struct SlotTotals {
	std::size_t all, free, dirty; // in slots
	std::size_t away;        // slots that are neither free nor in use: they are being purged
	std::size_t table_bytes; // usable bytes of the tables
};
SlotTotals& slot_totals() REQUIRES(slots_lock);

/// The order of the chunk that begins at the slot: it has 2^order - 1 slots. 0 if none begins
/// there.
std::uint8_t& chunk_order(Slot first) REQUIRES(slots_lock);

/// For any slot below slot_map.count. The lock of its class guards the slab's fields.
Slab& slab_of(Slot slot);

/// The addresses where slots can be: from the region's beginning, and for how many bytes.
struct Reach {
	std::uintptr_t base;
	std::size_t span;
};

/// Reserves the tables; call it once. Covers fewer slots if there is not enough address space for
/// tables of all. False if there is none at all.
bool lay_tables(Reach region) REQUIRES(slots_lock);

/// How many slots the tables were laid out for.
std::size_t most_slots() REQUIRES(slots_lock);

/// Commits the tables' memory for the first `count` slots. False if there is none.
bool make_tables_usable(std::size_t count) REQUIRES(slots_lock);

/// Sets `window.ours` atomically, since slots_of_chunks() may be reading it.
inline void set_ours(Window& window, std::uint64_t ours) REQUIRES(slots_lock)
{
	__atomic_store_n(&window.ours, ours, __ATOMIC_RELAXED);
}

/// Are the tables readable up to slot_map.count?
bool do_tables_reach() REQUIRES(slots_lock);

} // namespace shim
