// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// central.hh — what all threads share, class by class: a depot of full magazines, and the slabs.
//
// No slab belongs to a thread, so any thread may return any block, and nothing has to be adopted
// when one ends. The lock of a class is taken once for a whole magazine of blocks.
#pragma once
#include "magazine.hh"
#include "slab_list.hh"
#include "slots.hh"
#include "thread_safety.hh"
#include <cstddef>

namespace shim {

struct alignas(64) Central {
	OrderedLock lock;
	Magazine* full GUARDED_BY(lock); // the first in the depot; linked by `next`
	std::size_t full_count GUARDED_BY(lock);
	std::size_t fewest GUARDED_BY(lock); // the lowest full_count since the last trim: a surplus
	std::size_t limit GUARDED_BY(lock);  // how many full ones the depot may hold
	/// Full ones, since the depot last had none to give out or was trimmed.
	std::size_t refused GUARDED_BY(lock);
	Magazine* empties GUARDED_BY(lock); // empty ones, for whoever needs one of this class next
	SlabList slabs GUARDED_BY(lock);    // used by small classes only
};

/// What threads share of a class.
Central& central_of(Class c);

/// The most magazines that a depot may ever hold: about 1 MiB of blocks, but 2 to 64 magazines.
constexpr std::size_t depot_size(Class c)
{
	constexpr std::size_t bytes = std::size_t{1} << 20U, least = 2, most = 64;
	return std::clamp(bytes / (std::size_t{class_sizes[c]} * magazine_sizes[c]), least, most);
}

/// Takes up to `n` blocks of the class, fills `items` from the front, and returns how many. Takes
/// the lock of the class. Those of one slab are in the reverse of the order in which the slab hands
/// them out (Slab::take()), since a magazine is used from its end.
std::size_t take_blocks(Class c, void** items, std::size_t n);

/// Returns blocks to the slabs or slots; takes the lock of the class. Returns null, or the first
/// that is no block of the class or is free already: it and all after it were not returned.
[[nodiscard]] void* put_blocks(Class c, void* const* items, std::size_t n);

/// Exchanges an empty magazine, or null, for a full one of the depot. If the depot has none,
/// returns the empty magazine, or a new one, with up to `wish` blocks of the slabs (or one run); it
/// may still be empty if there is no memory. Returns null if there is no memory for a magazine.
Magazine* fill(Class c, Magazine* empty, std::size_t wish);

/// An empty magazine that was of this class before, or any. Null if there is no memory.
Magazine* empty_magazine(Class c);

/// Exchanges a full magazine for an empty one. Returns null, and does nothing, if the depot is at
/// its limit or if there is no memory for a magazine.
Magazine* deposit(Class c, Magazine* full);

/// Returns the magazine's blocks as put_blocks() does, and keeps the magazine for the class.
[[nodiscard]] void* retire(Class c, Magazine* magazine);

/// Is the block free as far as the slabs and slots know? It may also be in a magazine, which this
/// does not see. For a small class the lock is taken only if the block looks free: no other thread
/// changes the bit of a block in use.
bool is_free_in_slab(Place place);

/// Empties the depot of the magazines that were not needed since the last call, and gives the empty
/// ones to all classes. With `everything`, empties all of it, and gives back slabs that have no
/// block in use. Returns null, or a block that should not have been in the depot.
[[nodiscard]] void* trim_central(Class c, bool everything);

/// Purges the pages of a slab's free objects, if the slab was not used since the last call or if
/// `everything`. Does nothing if the slot holds no slab. Returns how many bytes were purged.
std::size_t purge_slab(Slot slot, bool everything);

struct ClassStats {
	std::size_t slabs;     // or runs
	std::size_t free;      // blocks free in slabs
	std::size_t deposited; // blocks in the depot
};
ClassStats class_stats(Class c);

/// The lock that guards the depot and the slabs of the class.
OrderedLock& class_lock(Class c);

/// The first full magazine in the depot; they are linked by `next`.
const Magazine* depot_of(Class c) REQUIRES(class_lock(c));

} // namespace shim
