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
/// that adapts between these two, but no more than was in use lately), or at most the bytes in use
/// divided by free_share, if that is more.
constexpr std::size_t least_limit = std::size_t{16} << 20U, most_limit = std::size_t{1} << 30U;
constexpr std::size_t free_share = 4;

// When purged pages, or new ones in their place, are soon needed again, the limit is raised. A
// program may take longer than a period to free and to allocate again, so a purge, and a regret, is
// remembered for some periods.
constinit std::atomic<std::size_t> limit{least_limit}, regretted{0};
constexpr unsigned remembered_periods = 20;
constinit std::atomic<unsigned> periods_since_purge{remembered_periods}, periods_since_regret{0};

bool has_purged_lately()
{
	return periods_since_purge.load(std::memory_order_relaxed) < remembered_periods;
}

/// The most bytes in use lately: what was in use a moment ago may be again. An eighth of what
/// exceeds the bytes in use is forgotten in each period.
constinit std::atomic<std::size_t> recent_peak{0};

void regret(std::size_t bytes)
{
	const std::size_t allowed = limit.load(std::memory_order_relaxed);
	if (regretted.fetch_add(bytes, std::memory_order_relaxed) + bytes < allowed / 8)
		return;
	regretted.store(0, std::memory_order_relaxed);
	periods_since_regret.store(0, std::memory_order_relaxed); // forget_regrets() sees none
	limit.store(std::min(2 * allowed, most_limit), std::memory_order_relaxed);
}

constinit SlabTotals totals{};

/// Threads change the two totals in between: it may be off by what they take and put.
std::size_t bytes_in_use()
{
	const std::size_t free = totals.free.load(std::memory_order_relaxed);
	const std::size_t all = totals.all.load(std::memory_order_relaxed);
	return all > free ? all - free : 0;
}

void note_peak()
{
	const std::size_t used = bytes_in_use();
	if (used > recent_peak.load(std::memory_order_relaxed))
		recent_peak.store(used, std::memory_order_relaxed);
}

/// As a slab that had `before` free objects empties: are at most an eighth of its objects in use
/// now, and were more; or a quarter of that, or …?
bool passed_milestone(const Slab& slab, unsigned before) REQUIRES(its_class)
{
	const std::size_t used = slab.objects - std::size_t{slab.free};
	const std::size_t was_used = slab.objects - std::size_t{before};
	for (std::size_t part = slab.objects / 8U; part != 0; part /= 4)
		if (used <= part && part < was_used)
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
	if (has_purged_lately())
		regret(slot_bytes);
	Slab& slab = slab_of(slot);
	slab.set_up(slot, c);
	empty_++;
	totals.all.fetch_add(std::size_t{slab.objects} * class_sizes[c], std::memory_order_relaxed);
	count_free(c, slab.objects);
	note_peak();
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

/// Puts the first items, as many of them as are of one slab, back into it. Stops at one that is no
/// object of the slab or is free already. Returns how many.
std::size_t SlabList::put_into_one(Class c, void* const* items, std::size_t n)
{
	const Slot slot = place_in_class(items[0], c).slot;
	// If the block was freed twice, its slot may have been given back already.
	if (class_of_block(items[0]) != c) [[unlikely]]
		return 0;
	Slab& slab = slab_of(slot);
	const unsigned before = slab.free;
	std::size_t done = 0;
	for (; done < n; done++) {
		const Place place = place_in_class(items[done], c);
		const std::size_t object = object_index(place);
		if (place.slot != slot || object >= slab.objects || slab.is_free(object))
			break;
		slab.put(object);
	}
	if (done != 0) [[likely]]
		note_put(slot, before);
	return done;
}

/// Ranks a slab that had `before` free objects and has more now; drops it if it is empty, purges it
/// if enough of it is free.
void SlabList::note_put(Slot slot, unsigned before)
{
	Slab& slab = slab_of(slot);
	if (before == 0)
		link(slot, slab.current_rank());
	else
		rank_anew(slot);
	if (slab.free == slab.objects && ++empty_ > 1)
		drop(slot);
	else if (slab.rank == Slab::ranks - 1 && passed_milestone(slab, before) && is_much_free())
		if (slab.purge(slot, true) != 0)
			periods_since_purge.store(0, std::memory_order_relaxed);
}

std::size_t SlabList::put(Class c, void* const* items, std::size_t n)
{
	count_free(c, n);
	std::size_t done = 0;
	for (std::size_t more = 1; done < n && more != 0; done += more)
		more = put_into_one(c, items + done, n - done);
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
	const std::size_t used = bytes_in_use();
	const std::size_t kept = std::min(limit.load(std::memory_order_relaxed),
					  recent_peak.load(std::memory_order_relaxed));
	return free > std::max({kept, least_limit, used / free_share});
}

void forget_regrets()
{
	const std::size_t used = bytes_in_use();
	const std::size_t peak = recent_peak.load(std::memory_order_relaxed);
	recent_peak.store(peak > used ? peak - (peak - used) / 8 : used, std::memory_order_relaxed);
	periods_since_purge.fetch_add(1, std::memory_order_relaxed);
	if (regretted.exchange(0, std::memory_order_relaxed) != 0) {
		periods_since_regret.store(0, std::memory_order_relaxed);
		return;
	}
	if (periods_since_regret.fetch_add(1, std::memory_order_relaxed) < remembered_periods)
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
