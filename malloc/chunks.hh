// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.hh — blocks of the main pool that slots are cut from, and the tables over all slots.
#pragma once
#include "slots.hh"

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

/// The first byte behind a chunk's lead; of any other block, what stands in its place.
inline const void* behind_lead(const void* block)
{
	return static_cast<const std::byte*>(block) + chunk_lead;
}

struct SlotTotals {
	std::size_t all, free, dirty; // in slots
	std::size_t table_bytes;
};
SlotTotals& slot_totals() REQUIRES(slots_lock);

/// Takes a block from the main pool for slots of which at least n are in a row; the lowest window
/// that has new ones. False if there is no memory, or none that the tables cover.
bool add_chunk(std::size_t n, std::size_t& window) REQUIRES(slots_lock);

/// Hands chunks without a block back to the pool, but for one to go on with.
void give_back_chunks() REQUIRES(slots_lock);

} // namespace shim
