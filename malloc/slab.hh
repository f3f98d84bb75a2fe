// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab.hh — a slot full of objects of one class, and which of them are free.
//
// None of this is stored in the slot itself. An object that is in a magazine is not free here.
#pragma once
#include "slot_map.hh"
#include "thread_safety.hh"

namespace shim {

/// For thread safety analysis: stands for the lock of the slab's class, whichever that is.
extern class CAPABILITY("lock of the class") ClassLock {
} its_class; // NOLINT(*-static-initializers): declared only

/// Each slab begins to hand out objects at a different place in its slot: otherwise the objects
/// that programs use most would compete for the same sets of the processor's caches.
struct alignas(64) Slab {
	/// Slabs are ranked by fullness: 0 is the fullest. Those without a free object are in no
	/// list.
	static constexpr unsigned ranks = 4;
	static constexpr std::size_t words = slot_bytes / grain / 64;

	Slot next GUARDED_BY(its_class), prev GUARDED_BY(its_class); // in its rank; 0 is none
	std::uint16_t free GUARDED_BY(its_class), objects GUARDED_BY(its_class);
	std::uint16_t words_used GUARDED_BY(its_class); // of `bits`, for this class
	/// The word whose objects are handed out first; and how many words, from there on and
	/// round, are known to have no free object.
	std::uint16_t origin GUARDED_BY(its_class), first GUARDED_BY(its_class);
	Class cls GUARDED_BY(its_class);
	std::uint8_t rank GUARDED_BY(its_class);
	bool was_used GUARDED_BY(its_class);  // since the last purge()
	bool is_purged GUARDED_BY(its_class); // free pages were purged, and it was not used since
	std::uint64_t bits[words] GUARDED_BY(its_class); // 1: free

	/// Makes all objects free. Writes only as many words of `bits` as the class needs.
	void set_up(Slot self, Class c) REQUIRES(its_class);

	/// Takes up to n free objects, in the order of their addresses from the origin on and then
	/// from the start. The first goes to *last, the next to the place before it, and so on.
	/// Returns how many.
	std::size_t take(Slot self, void** last, std::size_t n) REQUIRES(its_class);

	/// Purges the pages that hold only free objects, if the slab was not used since the last
	/// call or if `even_if_used`. Returns how many bytes.
	std::size_t purge(Slot self, bool even_if_used) REQUIRES(its_class);

	bool is_free(std::size_t object) const REQUIRES(its_class)
	{
		return (bits[object / 64] >> object % 64 & 1U) != 0;
	}
	/// The same without the lock, by an atomic load. Reliable for an object in use, whose bit
	/// no other thread changes.
	bool may_be_free(std::size_t object) const NO_THREAD_SAFETY_ANALYSIS
	{
		const auto word = __atomic_load_n(&bits[object / 64], __ATOMIC_RELAXED);
		return (word >> object % 64 & 1U) != 0;
	}
	/// Makes an object that is in use free.
	void put(std::size_t object) REQUIRES(its_class)
	{
		const auto word = static_cast<std::uint16_t>(object / 64);
		const auto turn = static_cast<std::uint16_t>(
			word >= origin ? word - origin : word + words_used - origin);
		bits[word] |= std::uint64_t{1} << object % 64;
		free++;
		was_used = true;
		is_purged = false;
		if (turn < first)
			first = turn;
	}

	unsigned current_rank() const REQUIRES(its_class)
	{
		static_assert(ranks == 4); // a quarter of the objects is free, or two, or three
		const unsigned four = free * 4U;
		return (four >= objects ? 1U : 0U) + (four >= 2U * objects ? 1U : 0U) +
		       (four >= 3U * objects ? 1U : 0U);
	}
};

/// The object's index in its slab; rounded down for a pointer into the middle of an object.
inline std::size_t object_index(Place place)
{
	return index_in_slot(place.offset, place.cls);
}

/// Could a block of the class begin here? Always false in the inner slots of a run.
inline bool is_object(Place place)
{
	return begins_block(place.offset, begin_tests[place.cls]);
}
static_assert(!begins_block(0, begin_tests[inner_class]));

} // namespace shim
