// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab_list.hh — the slabs of one class; those with a free object are in lists by fullness.
//
// Objects are taken from the fullest slab, so that the others can become empty and be given back.
// One empty slab is kept.
#pragma once
#include "slab.hh"
#include <atomic>

namespace shim {

class SlabList {
public:
	/// Takes up to n objects, from as few slabs as possible, and returns how many. Those of one
	/// slab are in the reverse of the order in which it hands them out (Slab::take()). Adds a
	/// new slab only if there is no free object at all.
	std::size_t take(Class c, void** items, std::size_t n) REQUIRES(its_class);

	/// Puts n objects back. Stops at one that is not of the class or is free already. Returns
	/// how many it put back.
	std::size_t put(Class c, void* const* items, std::size_t n) REQUIRES(its_class);

	/// Gives back the slabs that have no object in use.
	void drop_empty() REQUIRES(its_class);

	std::size_t free_objects() const REQUIRES(its_class) { return free_objects_; }

	/// Slabs with no object in use.
	std::size_t empty_slabs() const REQUIRES(its_class) { return empty_; }

	/// The first slab of a list, or 0.
	Slot first_of(unsigned rank) const REQUIRES(its_class) { return ranks_[rank]; }

private:
	bool add(Class c) REQUIRES(its_class);
	void drop(Slot slot) REQUIRES(its_class);
	std::size_t put_into_one(Class c, void* const* items, std::size_t n) REQUIRES(its_class);
	void note_put(Slot slot, unsigned before) REQUIRES(its_class);
	void link(Slot slot, unsigned rank) REQUIRES(its_class);
	void unlink(Slot slot) REQUIRES(its_class);
	void rank_anew(Slot slot) REQUIRES(its_class);
	Slot fullest() const REQUIRES(its_class);
	void count_free(Class c, std::size_t more) REQUIRES(its_class);

	std::size_t empty_ GUARDED_BY(its_class) = 0;
	std::size_t free_objects_ GUARDED_BY(its_class) = 0;
	Slot ranks_[Slab::ranks] GUARDED_BY(its_class){};
};

/// Bytes in slabs of all classes: of free objects, and of all. Atomic, since threads that hold the
/// locks of different classes change them.
struct SlabTotals {
	std::atomic<std::size_t> free, all;
};
SlabTotals& slab_totals();

/// Is so much free in slabs, of all classes together, that pages should be purged? Needs no lock.
bool is_much_free();

/// Call once a period: lowers the limit if no purged page was needed again. Needs no lock.
void forget_regrets();

} // namespace shim
