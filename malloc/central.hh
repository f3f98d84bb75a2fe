// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// central.hh — what all threads share, class by class: a depot of full magazines, and the slabs.
//
// No slab belongs to a thread, so any thread may return any block, and nothing has to be adopted
// when one dies. The lock of a class is taken once for a magazine of blocks.
#pragma once
#include "magazine.hh"
#include "slab_list.hh"
#include "slots.hh"
#include "thread_safety.hh"
#include <cstddef>

namespace shim {

struct alignas(64) Central {
	OrderedLock lock;
	Magazine* full GUARDED_BY(lock); // by `next`
	std::size_t full_count GUARDED_BY(lock);
	std::size_t fewest GUARDED_BY(lock);  // full ones since the last trim: nobody needed these
	std::size_t limit GUARDED_BY(lock);   // of full ones
	std::size_t refused GUARDED_BY(lock); // full ones since one was asked for in vain
	SlabList slabs GUARDED_BY(lock);      // of a small class
};

/// What there is of a class.
Central& central_of(Class c);

/// The most magazines that a depot may hold: bounded in bytes, too.
constexpr std::size_t depot_size(Class c)
{
	constexpr std::size_t bytes = std::size_t{1} << 20U, least = 2, most = 64;
	return std::clamp(bytes / (std::size_t{class_sizes[c]} * magazine_sizes[c]), least, most);
}

/// Up to `n` blocks of the class, into items from the first on; the last one is at the lowest
/// address, if they are of one slab. How many.
std::size_t take_blocks(Class c, void** items, std::size_t n);

/// Takes blocks back. Null, or the first that is none of the class or is free already: it and
/// all after it were left alone.
[[nodiscard]] void* put_blocks(Class c, void* const* items, std::size_t n);

/// A full one of the depot in exchange for an empty one; null if the depot is empty.
Magazine* refill_from_depot(Class c, Magazine* empty);

/// Puts a full one into the depot. False if that has enough.
bool deposit(Class c, Magazine* full);

/// Is the block free as far as the slabs know? Magazines know of more. The lock is taken only if it
/// seems so: no other thread changes what is known of a block in use.
bool is_free_in_slab(const void* ptr, Class c);

/// Empties depots of what nobody needed since the last call, or of all, and gives slabs without
/// a block back. Null, or a block that should not have been in there.
[[nodiscard]] void* trim_central(Class c, bool everything);

/// Gives back the pages of a slab's free objects, if the slab was not used since the last call; of
/// any slab, if `everything`. Nothing, if there is no slab in the slot. How many bytes.
std::size_t purge_slab(Slot slot, bool everything);

struct ClassStats {
	std::size_t slabs;     // or runs
	std::size_t free;      // blocks free in slabs
	std::size_t deposited; // blocks in the depot
};
ClassStats class_stats(Class c);

/// Guards the depot and the slabs of the class.
OrderedLock& class_lock(Class c);

/// The full ones of the depot, by `next`.
const Magazine* depot_of(Class c) REQUIRES(class_lock(c));

} // namespace shim
