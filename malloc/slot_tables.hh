// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slot_tables.hh — what is known of all slots: tables, of which the front is usable.
//
// They are laid out once, for as many slots as the region may ever get, and made usable as chunks
// are added. chunks.hh adds them, slots.hh hands out what is in them.
#pragma once
#include "ordered_lock.hh"
#include "slab.hh"

namespace shim {

/// Guards which slots are free and which chunks there are.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	slots_lock; // NOLINT(*-static-initializers): a constant at the start

/// 64 slots in a row; a bit for each.
struct Window {
	std::uint64_t ours;                         // in a chunk; read without the lock, too
	std::uint64_t free GUARDED_BY(slots_lock);  // of these, with no block
	std::uint64_t dirty GUARDED_BY(slots_lock); // of the free, used before: they have pages
	std::uint64_t aged GUARDED_BY(slots_lock);  // of the dirty, at the last purge already
};

constexpr std::size_t slots_in_window = 64;

Window* windows() REQUIRES(slots_lock);
std::size_t windows_in_use();

/// Which slots of a window in use are in a chunk. Without the lock: what other threads add or give
/// back meanwhile may show.
std::uint64_t slots_of_chunks(std::size_t window);

/// Is it in a slot of a chunk? As slots_of_chunks().
inline bool is_in_chunk(const void* ptr)
{
	const std::size_t slot = slot_index(ptr);
	if (slot >= slot_map.count.load(std::memory_order_relaxed))
		return false;
	return (slots_of_chunks(slot / slots_in_window) >> slot % slots_in_window & 1U) != 0;
}

struct SlotTotals {
	std::size_t all, free, dirty; // in slots
	std::size_t away;             // neither free nor in use: their pages are just going back
	std::size_t table_bytes;
};
SlotTotals& slot_totals() REQUIRES(slots_lock);

/// A chunk that begins at the slot has 2^order - 1 slots; 0 if none does.
std::uint8_t& chunk_order(Slot first) REQUIRES(slots_lock);

/// Of any slot below slot_map.count.
Slab& slab_of(Slot slot);

/// Where slots can be: from the region's first address on, and how far.
struct Reach {
	std::uintptr_t base;
	std::size_t span;
};

/// Lays the tables out, once; for fewer slots, where the system has no address space for all. False
/// if it has none at all.
bool lay_tables(Reach region) REQUIRES(slots_lock);

/// How many slots they are laid out for.
std::size_t most_slots() REQUIRES(slots_lock);

/// Gives them memory for the first `count` slots. False if there is none.
bool make_tables_usable(std::size_t count) REQUIRES(slots_lock);

/// slots_of_chunks() may be reading.
inline void set_ours(Window& window, std::uint64_t ours) REQUIRES(slots_lock)
{
	__atomic_store_n(&window.ours, ours, __ATOMIC_RELAXED);
}

/// Can the tables be read as far as slot_map.count says?
bool do_tables_reach() REQUIRES(slots_lock);

} // namespace shim
