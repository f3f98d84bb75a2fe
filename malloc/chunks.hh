// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.hh — blocks of the main pool that slots are cut from, and the tables over all slots.
#pragma once
#include "slots.hh"
#include <algorithm>
#include <array>

namespace shim {

/// A chunk's block begins so many bytes before its first slot, at an odd address: no pointer that
/// malloc ever returned is that of the block, so functions of pool.h cannot free or change it when
/// they are given one.
constexpr std::size_t chunk_lead = 1;

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

/// The first byte behind a chunk's lead; of any other pointer, null among them, what stands in its
/// place.
inline const void* behind_lead(const void* block)
{
	return std::bit_cast<const void*>(std::bit_cast<std::uintptr_t>(block) + chunk_lead);
}

struct SlotTotals {
	std::size_t all, free, dirty; // in slots
	std::size_t away;             // neither free nor in use: their pages are just going back
	std::size_t table_bytes;
};
SlotTotals& slot_totals() REQUIRES(slots_lock);

/// Slots handed out, of each class: its slabs, or its runs.
using SlotUses = std::array<std::size_t, class_limit>;
SlotUses& slot_uses() REQUIRES(slots_lock);

/// By length of a run, in the order of run_slots: no window below has one.
using LowestWindows = std::array<std::size_t, run_slots.size()>;
LowestWindows& lowest_windows() REQUIRES(slots_lock);

/// The bits at which n free ones begin.
constexpr std::uint64_t runs_in(std::uint64_t free, std::size_t n)
{
	for (std::size_t have = 1; have < n && free != 0;) {
		const std::size_t step = std::min(have, n - have);
		free &= free >> step;
		have += step;
	}
	return free;
}

/// A chunk that begins at the slot has 2^order - 1 slots; 0 if none does.
std::uint8_t& chunk_order(Slot first) REQUIRES(slots_lock);

/// Those of a chunk in its window.
constexpr std::uint64_t chunk_mask(std::size_t first, unsigned order)
{
	const std::size_t n = (std::size_t{1} << order) - 1;
	return (~std::uint64_t{0} >> (slots_in_window - n)) << first % slots_in_window;
}
constexpr unsigned full_order = 6;

/// Can the tables be read as far as slot_map.count says?
bool do_tables_reach() REQUIRES(slots_lock);

/// Takes a block from the main pool for slots of which at least n are in a row; the lowest window
/// that has new ones. False if there is no memory, or none that the tables cover.
bool add_chunk(std::size_t n, std::size_t& window) REQUIRES(slots_lock);

/// Hands chunks without a block back to the pool, but for one to go on with.
void give_back_chunks() REQUIRES(slots_lock);

} // namespace shim
