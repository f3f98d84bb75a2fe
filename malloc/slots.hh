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
// A byte for each slot of the region tells its class, and is all that free() has to read. That
// and what else is known of a slot stands in tables far from the slots: no write past the end of
// a block reaches it.
//
// Slots are handed out lowest address first. Free ones that were used keep their pages for a
// while (idle.hh); too many do not.
#pragma once
#include "ordered_lock.hh"
#include "size_class.hh"
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace shim {

/// Which slot, counted from the region's start. 0 is never handed out.
using Slot = std::uint32_t;

/// What free() reads without a lock. It grows only, and before a block in what was added can be
/// known to anybody. In a line of its own, since each free reads it.
struct alignas(64) SlotMap {
	std::uintptr_t base = 0;
	std::atomic<std::size_t> count{0};
	std::atomic<Class>* classes = nullptr;
};

// Hidden, so that its address needs no look into a table.
[[gnu::visibility("hidden")]] extern constinit SlotMap
	slot_map; // NOLINT(*-static-initializers): a constant at the start

/// Guards which slots are free and which chunks there are: the tables over them (chunks.hh).
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	slots_lock; // NOLINT(*-static-initializers): a constant at the start

inline std::size_t slot_index(const void* ptr)
{
	return (std::bit_cast<std::uintptr_t>(ptr) - slot_map.base) >> slot_shift;
}

/// no_class for whatever is not in a slab or run.
inline Class class_of_block(const void* ptr)
{
	const std::size_t slot = slot_index(ptr);
	if (slot >= slot_map.count.load(std::memory_order_relaxed)) [[unlikely]]
		return no_class;
	return slot_map.classes[slot].load(std::memory_order_relaxed);
}

inline std::size_t offset_in_slot(const void* ptr)
{
	return std::bit_cast<std::uintptr_t>(ptr) & (slot_bytes - 1);
}

inline std::byte* slot_address(Slot slot)
{
	return std::bit_cast<std::byte*>(slot_map.base + (std::uintptr_t{slot} << slot_shift));
}

/// Several slots in a row, of the run class `c` (or the single slot of a slab of the class `c`);
/// 0 if there is no memory. `is_zero`: nobody has written to them.
Slot take_slots(std::size_t n, Class c, bool& is_zero) EXCLUDES(slots_lock);
void give_back_slots(Slot first, std::size_t n) EXCLUDES(slots_lock);

/// Makes a run one of another class where it is, if the slots behind it are free.
bool resize_run(Slot first, Class to) EXCLUDES(slots_lock);

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
