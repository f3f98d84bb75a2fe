// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slabs.cc — checking the rules of slabs and of the lists that they are in.
#include "rules_slabs.hh"
#include "central.hh"
#include "magazines.hh"

namespace shim {
namespace {

/// The sums over the slabs of a class.
struct SlabSums {
	std::size_t free;   // blocks
	std::size_t ranked; // slabs with a free block
	std::size_t empty;  // slabs whose blocks are all free
};

/// Counts the set bits in the words that hold `objects` bits.
std::size_t count_free(const Slab& slab, std::size_t objects) REQUIRES(its_class)
{
	std::size_t sum = 0;
	for (std::size_t i = 0; i < (objects + 63) / 64; i++)
		sum += static_cast<std::size_t>(std::popcount(slab.bits[i]));
	return sum;
}

bool is_bit_past_last(const Slab& slab, std::size_t objects) REQUIRES(its_class)
{
	return objects % 64 != 0 && slab.bits[objects / 64] >> objects % 64 != 0;
}

/// Is there a free block in the words that the slab's next search skips?
bool is_free_before_first(const Slab& slab) REQUIRES(its_class)
{
	for (std::size_t i = 0; i < slab.first; i++)
		if (slab.bits[(slab.origin + i) % slab.words_used] != 0)
			return true;
	return false;
}

bool fits(const Slab& slab, Class c) REQUIRES(its_class)
{
	const std::size_t objects = objects_in_slab(c);
	return slab.cls == c && slab.objects == objects && slab.words_used == (objects + 63) / 64 &&
	       slab.origin < slab.words_used && slab.first < slab.words_used;
}

void audit_slab(const StopTheWorld& all, const Auditor& a, Slot slot, Class c, SlabSums& sums)
{
	covers_class(all, c);
	const Slab& slab = slab_of(slot);
	const std::byte* where = slot_address(slot);
	if (!a.hold(fits(slab, c), Rule::slab_fits_class, where, c))
		return;
	const std::size_t free = count_free(slab, slab.objects);
	a.agree(slab.free, free, Rule::free_is_its_bits, where, c);
	a.hold(!is_bit_past_last(slab, slab.objects), Rule::free_is_its_bits, where, c);
	a.hold(!is_free_before_first(slab), Rule::first_is_known, where, c);
	sums.free += free;
	sums.ranked += free != 0 ? 1 : 0;
	sums.empty += free == slab.objects ? 1 : 0;
}

bool is_slab_of(Slot slot, Class c)
{
	return slot < slot_map.count.load(std::memory_order_relaxed) &&
	       slot_map.classes[slot].load(std::memory_order_relaxed) == c;
}

/// Walks one list, for at most `most` slabs. Returns how many it has.
std::size_t audit_list(const Auditor& a, Class c, const SlabList& list, unsigned rank,
		       std::size_t most) REQUIRES(its_class)
{
	std::size_t n = 0;
	Slot before = 0;
	for (Slot slot = list.first_of(rank); slot != 0;) {
		const std::byte* where = slot_address(slot);
		if (!a.hold(n < most && is_slab_of(slot, c), Rule::slab_links_agree, where, c))
			return n;
		const Slab& slab = slab_of(slot);
		if (!fits(slab, c)) // already reported
			return n;
		a.hold(slab.prev == before, Rule::slab_links_agree, where, c);
		a.hold(slab.rank == rank && slab.free != 0 && slab.current_rank() == rank,
		       Rule::slab_is_ranked, where, c);
		before = slot;
		slot = slab.next;
		n++;
	}
	return n;
}

void audit_lists(const StopTheWorld& all, const Auditor& a, Class c, std::size_t slabs,
		 const SlabSums& sums)
{
	Central& central = central_of(c);
	all.covers(central.lock);
	covers_class(all, c);
	std::size_t listed = 0;
	for (unsigned rank = 0; rank < Slab::ranks; rank++)
		listed += audit_list(a, c, central.slabs, rank, slabs - listed);
	a.agree(listed, sums.ranked, Rule::slab_is_ranked, nullptr, c);
	a.agree(central.slabs.free_objects(), sums.free, Rule::slab_totals_add_up, nullptr, c);
	a.agree(central.slabs.empty_slabs(), sums.empty, Rule::slab_totals_add_up, nullptr, c);
	a.hold(sums.empty <= 1, Rule::slab_totals_add_up, nullptr, c); // any more are given back
}

} // namespace

void audit_slabs(const StopTheWorld& all, const Auditor& a, const SlotTally& tally)
{
	std::array<SlabSums, class_limit> sums{};
	const std::size_t count = slot_map.count.load(std::memory_order_relaxed);
	for (Slot slot = 0; slot < count; slot++)
		if (const Class c = slot_map.classes[slot].load(std::memory_order_relaxed);
		    is_small(c))
			audit_slab(all, a, slot, c, sums[c]);
	std::size_t free_bytes = 0;
	std::size_t bytes = 0;
	for (unsigned i = 1; i <= small_classes; i++) {
		const auto c = static_cast<Class>(i);
		audit_lists(all, a, c, tally.uses[c], sums[c]);
		free_bytes += sums[c].free * class_sizes[c];
		bytes += tally.uses[c] * objects_in_slab(c) * class_sizes[c];
	}
	a.agree(slab_totals().free, free_bytes, Rule::slab_totals_add_up, nullptr);
	a.agree(slab_totals().all, bytes, Rule::slab_totals_add_up, nullptr);
}

} // namespace shim
