// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab_list.cc — which slab is used next, and when its pages are purged.
#include "slab_list.hh"
#include "slots.hh"
#include <algorithm>

namespace shim {
namespace {

/// Pages inside slabs are not purged while at most this many bytes of all slabs are free (a limit
/// that adapts between these two), or at most the bytes in use divided by free_share, if that is
/// more.
constexpr std::size_t least_limit = std::size_t{16} << 20U, most_limit = std::size_t{1} << 30U;
constexpr std::size_t free_share = 4;

// When purged pages, or new ones in their place, are soon needed again, the limit is raised.
constinit std::atomic<std::size_t> limit{least_limit}, regretted{0};
constinit std::atomic<bool> has_purged{false}; // in this period

void regret(std::size_t bytes)
{
	const std::size_t allowed = limit.load(std::memory_order_relaxed);
	if (regretted.fetch_add(bytes, std::memory_order_relaxed) + bytes < allowed / 8)
		return;
	regretted.store(0, std::memory_order_relaxed);
	limit.store(std::min(2 * allowed, most_limit), std::memory_order_relaxed);
}

constinit SlabTotals totals{};

/// As a slab empties: is exactly an eighth of its objects in use, or a quarter of that, or …?
bool is_milestone(const Slab& slab) REQUIRES(its_class)
{
	const std::size_t used = slab.objects - std::size_t{slab.free};
	for (std::size_t part = slab.objects / 8U; part != 0; part /= 4)
		if (used == part)
			return true;
	return false;
}

} // namespace

/// Adds to the counts of free objects. `more` may be a negative number in two's complement.
void SlabList::count_free(Class c, std::size_t more)
{
	free_objects_ += more;
	totals.free.fetch_add(more * class_sizes[c], std::memory_order_relaxed);
}

void SlabList::link(Slot slot, unsigned rank)
{
	Slab& slab = slab_of(slot);
	slab.rank = static_cast<std::uint8_t>(rank);
	slab.prev = 0;
	slab.next = ranks_[rank];
	if (slab.next != 0)
		slab_of(slab.next).prev = slot;
	ranks_[rank] = slot;
}

void SlabList::unlink(Slot slot)
{
	const Slab& slab = slab_of(slot);
	if (slab.next != 0)
		slab_of(slab.next).prev = slab.prev;
	if (slab.prev != 0)
		slab_of(slab.prev).next = slab.next;
	else
		ranks_[slab.rank] = slab.next;
}

void SlabList::rank_anew(Slot slot)
{
	const Slab& slab = slab_of(slot);
	const unsigned rank = slab.current_rank();
	if (rank == slab.rank)
		return;
	unlink(slot);
	link(slot, rank);
}

Slot SlabList::fullest() const
{
	for (const Slot slot : ranks_)
		if (slot != 0)
			return slot;
	return 0;
}

bool SlabList::add(Class c)
{
	bool is_zero = false;
	const Slot slot = take_slots(1, c, is_zero);
	if (slot == 0)
		return false;
	if (has_purged.load(std::memory_order_relaxed))
		regret(slot_bytes);
	Slab& slab = slab_of(slot);
	slab.set_up(slot, c);
	empty_++;
	totals.all.fetch_add(std::size_t{slab.objects} * class_sizes[c], std::memory_order_relaxed);
	count_free(c, slab.objects);
	link(slot, Slab::ranks - 1);
	return true;
}

void SlabList::drop(Slot slot)
{
	unlink(slot);
	const Slab& slab = slab_of(slot);
	empty_--;
	count_free(slab.cls, std::size_t{0} - slab.objects);
	totals.all.fetch_sub(std::size_t{slab.objects} * class_sizes[slab.cls],
			     std::memory_order_relaxed);
	give_back_slots(slot, 1);
}

std::size_t SlabList::take(Class c, void** items, std::size_t n)
{
	std::size_t taken = 0;
	while (taken < n) {
		const Slot slot = fullest();
		if (slot == 0) {
			if (taken != 0 || !add(c))
				break;
			continue;
		}
		Slab& slab = slab_of(slot);
		if (slab.free == slab.objects)
			empty_--;
		const bool was_purged = slab.is_purged;
		const std::size_t got = slab.take(slot, items + n - 1 - taken, n - taken);
		if (was_purged) [[unlikely]]
			regret(got * class_sizes[c]);
		taken += got;
		if (slab.free == 0)
			unlink(slot);
		else
			rank_anew(slot);
	}
	count_free(c, 0 - taken);
	for (std::size_t i = 0; taken < n && i < taken; i++)
		items[i] = items[n - taken + i];
	return taken;
}

bool SlabList::put_one(Class c, void* item)
{
	const Place place = place_in_class(item, c);
	const Slot slot = place.slot;
	Slab& slab = slab_of(slot);
	const std::size_t object = object_index(place);
	// If this block was freed twice, its slot may have been given back already.
	if (class_of_block(item) != c || object >= slab.objects || slab.is_free(object))
		[[unlikely]]
		return false;
	slab.put(object);
	if (slab.free == 1)
		link(slot, slab.current_rank());
	else
		rank_anew(slot);
	if (slab.free == slab.objects && ++empty_ > 1)
		drop(slot);
	else if (slab.rank == Slab::ranks - 1 && is_milestone(slab) && is_much_free())
		has_purged.store(slab.purge(slot, true) != 0 || has_purged,
				 std::memory_order_relaxed);
	return true;
}

std::size_t SlabList::put(Class c, void* const* items, std::size_t n)
{
	count_free(c, n);
	std::size_t done = 0;
	while (done < n && put_one(c, items[done]))
		done++;
	if (done != n) [[unlikely]]
		count_free(c, done - n);
	return done;
}

SlabTotals& slab_totals()
{
	return totals;
}

bool is_much_free()
{
	const std::size_t free = totals.free.load(std::memory_order_relaxed);
	const std::size_t used = totals.all.load(std::memory_order_relaxed) - free;
	const std::size_t kept = std::min(limit.load(std::memory_order_relaxed), used);
	return free > std::max({kept, least_limit, used / free_share});
}

void forget_regrets()
{
	has_purged.store(false, std::memory_order_relaxed);
	if (regretted.exchange(0, std::memory_order_relaxed) != 0)
		return;
	const std::size_t allowed = limit.load(std::memory_order_relaxed);
	limit.store(std::max(allowed / 2, least_limit), std::memory_order_relaxed);
}

void SlabList::drop_empty()
{
	for (Slot slot = ranks_[Slab::ranks - 1]; slot != 0 && empty_ != 0;) {
		const Slab& slab = slab_of(slot);
		const Slot next = slab.next;
		if (slab.free == slab.objects)
			drop(slot);
		slot = next;
	}
}

} // namespace shim
