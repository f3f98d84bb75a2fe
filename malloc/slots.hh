// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slots.hh — 64 KiB pieces of the main pool, and what each of them holds.
//
// They are split from chunks, which are blocks of the main pool: so the pool's limit, walk and
// statistics include them. A chunk begins at a multiple of its own size and leaves out its last
// slot, which has the next block's header h, and the first byte of that block (chunk_lead):
//
//	a multiple of 4 MiB                                           the next one
//	 v                                                             v
//	 +--------+--------+--------+- - - - - - - -+--------+---------+--------+
//	 | slot 0 | slot 1 | slot 2 |               | slot 62|        h| slot 0 |
//	 +--------+--------+--------+- - - - - - - -+--------+---------+--------+
//
// Slots are handed out from the lowest window that has room. Free slots that were used keep their
// pages for a while (idle.hh), unless there are too many of them.
#pragma once
#include "slot_tables.hh"
#include <algorithm>
#include <array>
#include <cstddef>

namespace shim {

/// Takes n consecutive slots for a run of the class `c`, or the single slot of a slab of the class.
/// Returns the first; 0 if there is no memory. Sets `is_zero` if they are known to read as zero.
Slot take_slots(std::size_t n, Class c, bool& is_zero) EXCLUDES(slots_lock);
/// Frees a slab's slot, or the n slots of a run. If too many slots are dirty then, purges some.
void give_back_slots(Slot first, std::size_t n) EXCLUDES(slots_lock);

/// Changes the class of a run in place. Growing needs free slots right behind it; false if there
/// are none. Shrinking always succeeds.
bool resize_run(Slot first, Class to) EXCLUDES(slots_lock);

/// How many slabs or runs of each class there are.
using SlotUses = std::array<std::size_t, class_limit>;
SlotUses& slot_uses() REQUIRES(slots_lock);

/// For each length in run_slots, a window below which no run of that length is free.
using LowestWindows = std::array<std::size_t, run_slots.size()>;
LowestWindows& lowest_windows() REQUIRES(slots_lock);

/// The bits at which n consecutive free slots begin.
constexpr std::uint64_t runs_in(std::uint64_t free, std::size_t n)
{
	for (std::size_t have = 1; have < n && free != 0;) {
		const std::size_t step = std::min(have, n - have);
		free &= free >> step;
		have += step;
	}
	return free;
}

/// How many slabs or runs of the class there are.
std::size_t slots_in_use(Class c) EXCLUDES(slots_lock);

/// Is the pointer in a slot of a chunk that no slab or run has, or is it a chunk's own block?
bool is_in_free_slot(const void* ptr) EXCLUDES(slots_lock);

/// Purges the free slots that have been free since the last call; all free slots, if `everything`.
/// Returns how many bytes. Returns chunks that are wholly free to the main pool, except one.
std::size_t purge_slots(bool everything) EXCLUDES(slots_lock);

struct SlotStats {
	std::size_t chunk_bytes; // all slots of all chunks
	std::size_t free_bytes, dirty_bytes;
	std::size_t table_bytes; // usable, whether resident or not
};
SlotStats slot_stats() EXCLUDES(slots_lock);

} // namespace shim
