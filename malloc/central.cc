// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// central.cc — depots and lists of slabs.
#include "central.hh"
#include "guard.hh"
#include "slab.hh"

namespace shim {
namespace {

/// What a depot may hold, in bytes of blocks, and in magazines.
constexpr std::size_t depot_bytes = std::size_t{1} << 20U;
constexpr std::size_t depot_least = 2, depot_most = 64;

struct alignas(64) Central {
	void* lock;
	Magazine* full;
	std::uint32_t full_count;
	std::uint32_t fewest; // full ones since the last trim: nobody needed these
	std::uint32_t slabs;
	std::uint32_t empty_slabs;
	std::size_t free_objects;
	Slot ranks[Slab::ranks]; // lists of slabs
};

constinit Central centrals[class_limit]{};

constexpr std::size_t depot_size(Class c)
{
	const std::size_t bytes = std::size_t{class_sizes[c]} * magazine_sizes[c];
	return std::clamp(depot_bytes / bytes, depot_least, depot_most);
}

// ---- lists ----

void link(Central& central, Slot slot, unsigned rank)
{
	Slab& slab = slab_of(slot);
	slab.rank = static_cast<std::uint8_t>(rank);
	slab.prev = 0;
	slab.next = central.ranks[rank];
	if (slab.next != 0)
		slab_of(slab.next).prev = slot;
	central.ranks[rank] = slot;
}

void unlink(Central& central, Slot slot)
{
	const Slab& slab = slab_of(slot);
	if (slab.next != 0)
		slab_of(slab.next).prev = slab.prev;
	if (slab.prev != 0)
		slab_of(slab.prev).next = slab.next;
	else
		central.ranks[slab.rank] = slab.next;
}

Slot fullest(const Central& central)
{
	for (const Slot slot : central.ranks)
		if (slot != 0)
			return slot;
	return 0;
}

// ---- slabs ----

bool add_slab(Central& central, Class c)
{
	bool is_zero = false;
	const Slot slot = take_slots(1, c, is_zero);
	if (slot == 0)
		return false;
	Slab& slab = slab_of(slot);
	slab.set_up(c);
	central.slabs++;
	central.empty_slabs++;
	central.free_objects += slab.objects;
	link(central, slot, Slab::ranks - 1);
	return true;
}

void drop_slab(Central& central, Slot slot)
{
	unlink(central, slot);
	central.slabs--;
	central.empty_slabs--;
	central.free_objects -= slab_of(slot).objects;
	give_back_slots(slot, 1);
}

/// Of the fullest slab there is; the first comes last.
std::size_t take_objects(Central& central, Class c, void** items, std::size_t n)
{
	std::size_t taken = 0;
	while (taken < n) {
		const Slot slot = fullest(central);
		if (slot == 0) {
			if (taken != 0 || !add_slab(central, c))
				break;
			continue;
		}
		Slab& slab = slab_of(slot);
		if (slab.free == slab.objects)
			central.empty_slabs--;
		taken += slab.take(slot, items + n - 1 - taken, n - taken);
		if (slab.free == 0) {
			unlink(central, slot);
		} else if (const unsigned rank = slab.current_rank(); rank != slab.rank) {
			unlink(central, slot);
			link(central, slot, rank);
		}
	}
	central.free_objects -= taken;
	for (std::size_t i = 0; taken < n && i < taken; i++)
		items[i] = items[n - taken + i];
	return taken;
}

/// False if it cannot be right.
bool put_object(Central& central, Class c, void* item)
{
	const auto slot = static_cast<Slot>(slot_index(item));
	Slab& slab = slab_of(slot);
	const std::size_t object = object_index(item, c);
	if (object >= slab.objects || slab.is_free(object)) [[unlikely]]
		return false;
	slab.put(object);
	central.free_objects++;
	const unsigned rank = slab.current_rank();
	if (slab.free == 1) {
		link(central, slot, rank);
	} else if (rank != slab.rank) {
		unlink(central, slot);
		link(central, slot, rank);
	}
	if (slab.free == slab.objects && ++central.empty_slabs > 1)
		drop_slab(central, slot);
	return true;
}

std::size_t take_runs(Central& central, Class c, void** items, std::size_t n)
{
	const std::size_t slots = slots_of_run(c);
	std::size_t taken = 0;
	for (; taken < n; taken++) {
		bool is_zero = false;
		const Slot first = take_slots(slots, c, is_zero);
		if (first == 0)
			break;
		items[taken] = slot_address(first);
		central.slabs++;
	}
	return taken;
}

void put_run(Central& central, Class c, void* item)
{
	central.slabs--;
	give_back_slots(static_cast<Slot>(slot_index(item)), slots_of_run(c));
}

void* put_locked(Central& central, Class c, void** items, std::size_t n)
{
	for (std::size_t i = 0; i < n; i++) {
		// The slot may have been given up, if this block was in there twice.
		if (class_of_block(items[i]) != c) [[unlikely]]
			return items[i];
		if (is_run(c))
			put_run(central, c, items[i]);
		else if (!put_object(central, c, items[i])) [[unlikely]]
			return items[i];
	}
	return nullptr;
}

Magazine* take_full(Central& central)
{
	Magazine* full = central.full;
	if (full != nullptr) {
		central.full = full->next;
		central.fewest = std::min(central.fewest, --central.full_count);
	}
	return full;
}

} // namespace

std::size_t take_blocks(Class c, void** items, std::size_t n)
{
	Central& central = centrals[c];
	const Guard guard{central.lock};
	return is_run(c) ? take_runs(central, c, items, n) : take_objects(central, c, items, n);
}

void* put_blocks(Class c, void** items, std::size_t n)
{
	// Slabs are met in any order: ask for all of them at once.
	for (std::size_t i = 0; i < n && !is_run(c); i++)
		__builtin_prefetch(&slab_of(static_cast<Slot>(slot_index(items[i]))), 1);
	Central& central = centrals[c];
	const Guard guard{central.lock};
	return put_locked(central, c, items, n);
}

Magazine* exchange_for_full(Class c, Magazine* empty)
{
	Central& central = centrals[c];
	Magazine* full = nullptr;
	{
		const Guard guard{central.lock};
		full = take_full(central);
	}
	if (full != nullptr && empty != nullptr)
		drop_magazine(empty);
	return full;
}

bool deposit(Class c, Magazine* full)
{
	Central& central = centrals[c];
	const Guard guard{central.lock};
	if (central.full_count >= depot_size(c))
		return false;
	full->next = central.full;
	central.full = full;
	central.full_count++;
	return true;
}

bool is_free_in_slab(const void* ptr, Class c)
{
	const Guard guard{centrals[c].lock};
	if (class_of_block(ptr) != c)
		return true;
	return is_small(c) &&
	       slab_of(static_cast<Slot>(slot_index(ptr))).is_free(object_index(ptr, c));
}

void* trim_central(Class c, bool everything)
{
	Central& central = centrals[c];
	void* wrong = nullptr;
	std::size_t surplus = everything ? SIZE_MAX : central.fewest;
	for (; surplus != 0 && wrong == nullptr; surplus--) {
		Magazine* full = nullptr;
		{
			const Guard guard{central.lock};
			full = take_full(central);
			if (full != nullptr)
				wrong = put_locked(central, c, full->items, full->count);
		}
		if (full == nullptr)
			break;
		full->count = 0;
		drop_magazine(full);
	}
	const Guard guard{central.lock};
	central.fewest = central.full_count;
	const Slot last = central.ranks[Slab::ranks - 1];
	if (everything && central.empty_slabs != 0)
		for (Slot slot = last; slot != 0;) {
			const Slot next = slab_of(slot).next;
			if (slab_of(slot).free == slab_of(slot).objects)
				drop_slab(central, slot);
			slot = next;
		}
	return wrong;
}

ClassStats class_stats(Class c)
{
	Central& central = centrals[c];
	const Guard guard{central.lock};
	std::size_t deposited = 0;
	for (const Magazine* m = central.full; m != nullptr; m = m->next)
		deposited += m->count;
	return {.slabs = central.slabs, .free = central.free_objects, .deposited = deposited};
}

const Magazine* depot_of(Class c)
{
	return centrals[c].full;
}

void*& class_lock(Class c)
{
	return centrals[c].lock;
}

} // namespace shim
