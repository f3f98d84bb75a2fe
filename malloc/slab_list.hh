// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab_list.hh — the slabs of one class, those with a free object in lists by how full they are.
//
// Objects are taken from the fullest, so that the others may fall empty and go. One that does
// is kept.
#pragma once
#include "slab.hh"
#include <atomic>

namespace shim {

class SlabList {
public:
	/// Up to n objects, of as few slabs as can be; the lowest address of a slab last. A new
	/// slab is added only if there is no object at all.
	std::size_t take(Class c, void** items, std::size_t n) REQUIRES(its_class);

	/// Puts n objects back. How many: before the one that is none of the class, or free
	/// already.
	std::size_t put(Class c, void* const* items, std::size_t n) REQUIRES(its_class);

	/// Gives slabs without an object in use back.
	void drop_empty() REQUIRES(its_class);

	std::size_t free_objects() const REQUIRES(its_class) { return free_objects_; }

	/// Slabs with no object in use.
	std::size_t empty_slabs() const REQUIRES(its_class) { return empty_; }

	/// The first slab of a list, or 0.
	Slot first_of(unsigned rank) const REQUIRES(its_class) { return ranks_[rank]; }

private:
	bool add(Class c) REQUIRES(its_class);
	void drop(Slot slot) REQUIRES(its_class);
	bool put_one(Class c, void* item) REQUIRES(its_class);
	void link(Slot slot, unsigned rank) REQUIRES(its_class);
	void unlink(Slot slot) REQUIRES(its_class);
	void rank_anew(Slot slot) REQUIRES(its_class);
	Slot fullest() const REQUIRES(its_class);
	void count_free(Class c, std::size_t more) REQUIRES(its_class);

	std::size_t empty_ GUARDED_BY(its_class) = 0;
	std::size_t free_objects_ GUARDED_BY(its_class) = 0;
	Slot ranks_[Slab::ranks] GUARDED_BY(its_class){};
};

/// Bytes of the objects of all classes. Changed with the class locked.
struct SlabTotals {
	std::atomic<std::size_t> free, all;
};
SlabTotals& slab_totals();

/// Is so much free in slabs, of all classes, that pages should go?
bool is_much_free();

/// To be called once a period: where no page that has gone was wanted again, fewer stay.
void forget_regrets();

} // namespace shim
