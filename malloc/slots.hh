// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slots.hh — 64 KiB pieces of the main pool, and what each of them holds.
//
// They are cut from chunks, which are blocks of the main pool: so the pool's limit, its walk
// and its account include them. A chunk begins at a multiple of its own size and leaves out its
// last slot, where the next block's header lies, and the byte with which that block begins:
//
//	a multiple of 4 MiB                                           the next one
//	 v                                                             v
//	 +--------+--------+--------+- - - - - - - -+--------+---------+--------+
//	 | slot 0 | slot 1 | slot 2 |               | slot 62|        h| slot 0 |
//	 +--------+--------+--------+- - - - - - - -+--------+---------+--------+
//
// Slots are handed out lowest address first. Free ones that were used keep their pages for a
// while (idle.hh); too many do not.
#pragma once
#include "slot_tables.hh"
#include <algorithm>
#include <array>
#include <cstddef>

namespace shim {

/// Several slots in a row, of the run class `c` (or the single slot of a slab of the class `c`);
/// 0 if there is no memory. `is_zero`: nobody has written to them.
Slot take_slots(std::size_t n, Class c, bool& is_zero) EXCLUDES(slots_lock);
void give_back_slots(Slot first, std::size_t n) EXCLUDES(slots_lock);

/// Makes a run one of another class where it is, if the slots behind it are free.
bool resize_run(Slot first, Class to) EXCLUDES(slots_lock);

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

/// How many slabs or runs of the class there are.
std::size_t slots_in_use(Class c) EXCLUDES(slots_lock);

/// Is it in a slot that no block has, or a chunk's own block?
bool is_in_free_slot(const void* ptr) EXCLUDES(slots_lock);

/// Gives back to the system the pages of those free slots that were free already at the last
/// call; of all, if `everything`. Returns how many bytes. Hands chunks that are empty to the
/// main pool.
std::size_t purge_slots(bool everything) EXCLUDES(slots_lock);

struct SlotStats {
	std::size_t chunk_bytes; // of the main pool
	std::size_t free_bytes, dirty_bytes;
	std::size_t table_bytes; // usable, whether touched or not
};
SlotStats slot_stats() EXCLUDES(slots_lock);

} // namespace shim
