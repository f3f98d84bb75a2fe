// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// central.cc — depots, and the way to the slabs and runs of a class.
#include "central.hh"

namespace shim {
namespace {

/// A depot begins with no room for full magazines. When it has refused one and then had none to
/// give out, it would have been of use, and gets room for this many; the next time, for twice as
/// many.
constexpr std::size_t first_limit = 4;

constinit Central centrals[class_limit]{};

/// Holds the lock of a class for the length of a scope. For thread safety analysis it also acquires
/// its_class, which stands for the lock in slab.hh.
class SCOPED_CAPABILITY LockedClass {
public:
	explicit LockedClass(Central& central)
		ACQUIRE(central.lock, its_class) NO_THREAD_SAFETY_ANALYSIS : locked_{central.lock}
	{
	}
	~LockedClass() RELEASE() = default;
	LockedClass(const LockedClass&) = delete;
	LockedClass& operator=(const LockedClass&) = delete;

private:
	Locked locked_;
};

std::size_t take_runs(Class c, void** items, std::size_t n)
{
	const std::size_t slots = slots_of_run(c);
	std::size_t taken = 0;
	for (; taken < n; taken++) {
		bool is_zero = false;
		const Slot first = take_slots(slots, c, is_zero);
		if (first == 0)
			break;
		items[taken] = slot_address(first);
	}
	return taken;
}

std::size_t take_locked(Central& central, Class c, void** items, std::size_t n)
	REQUIRES(central.lock, its_class)
{
	return is_run(c) ? take_runs(c, items, n) : central.slabs.take(c, items, n);
}

std::size_t put_runs(Class c, void* const* items, std::size_t n)
{
	std::size_t done = 0;
	// If this block was freed twice, its slots may have been given back already.
	for (; done < n && class_of_block(items[done]) == c; done++)
		give_back_slots(static_cast<Slot>(slot_index(items[done])), slots_of_run(c));
	return done;
}

/// The slabs come in no order: prefetches all of them, before the lock is taken.
void prefetch_slabs(Class c, void* const* items, std::size_t n)
{
	for (std::size_t i = 0; i < n && !is_run(c); i++)
		__builtin_prefetch(&slab_of(static_cast<Slot>(slot_index(items[i]))), 1);
}

/// Returns null, or the first wrong block, as put_blocks() does.
void* put_locked(Central& central, Class c, void* const* items, std::size_t n)
	REQUIRES(central.lock, its_class)
{
	const std::size_t done = is_run(c) ? put_runs(c, items, n) : central.slabs.put(c, items, n);
	return done == n ? nullptr : items[done];
}

/// An empty magazine: one of the class's, or a new one. Null if there is no memory.
Magazine* take_empty(Central& central) REQUIRES(central.lock)
{
	Magazine* empty = central.empties;
	if (empty == nullptr)
		return new_magazine();
	central.empties = empty->next;
	empty->next = nullptr;
	return empty;
}

void keep_empty(Central& central, Magazine* empty) REQUIRES(central.lock)
{
	empty->next = central.empties;
	empty->count = 0;
	central.empties = empty;
}

Magazine* take_full(Central& central) REQUIRES(central.lock)
{
	Magazine* full = central.full;
	if (full != nullptr) {
		central.full = full->next;
		central.fewest = std::min(central.fewest, --central.full_count);
	} else if (central.refused != 0) {
		central.limit = std::max(central.limit * 2, first_limit);
		central.refused = 0;
	}
	return full;
}

/// Empties one of the depot's magazines to the slabs. False if there is none. `wrong` is what
/// put_blocks() would return.
bool empty_one(Central& central, Class c, void*& wrong)
{
	const LockedClass locked{central};
	Magazine* full = take_full(central);
	if (full == nullptr)
		return false;
	wrong = put_locked(central, c, full->items(), full->count);
	keep_empty(central, full);
	return true;
}

} // namespace

std::size_t take_blocks(Class c, void** items, std::size_t n)
{
	Central& central = centrals[c];
	const LockedClass locked{central};
	return take_locked(central, c, items, n);
}

void* put_blocks(Class c, void* const* items, std::size_t n)
{
	prefetch_slabs(c, items, n);
	Central& central = centrals[c];
	const LockedClass locked{central};
	return put_locked(central, c, items, n);
}

Magazine* fill(Class c, Magazine* empty, std::size_t wish)
{
	Central& central = centrals[c];
	const LockedClass locked{central};
	if (Magazine* full = take_full(central)) {
		if (empty != nullptr)
			keep_empty(central, empty);
		return full;
	}
	if (empty == nullptr)
		empty = take_empty(central);
	if (empty != nullptr)
		empty->count = take_locked(central, c, empty->items(), is_run(c) ? 1 : wish);
	return empty;
}

Magazine* empty_magazine(Class c)
{
	Central& central = centrals[c];
	const LockedClass locked{central};
	return take_empty(central);
}

Magazine* deposit(Class c, Magazine* full)
{
	Central& central = centrals[c];
	const LockedClass locked{central};
	if (central.full_count >= std::min(central.limit, depot_size(c))) {
		central.refused++;
		return nullptr;
	}
	Magazine* empty = take_empty(central);
	if (empty == nullptr)
		return nullptr;
	full->next = central.full;
	central.full = full;
	central.full_count++;
	return empty;
}

void* retire(Class c, Magazine* magazine)
{
	prefetch_slabs(c, magazine->items(), magazine->count);
	Central& central = centrals[c];
	const LockedClass locked{central};
	void* wrong = put_locked(central, c, magazine->items(), magazine->count);
	keep_empty(central, magazine);
	return wrong;
}

bool is_free_in_slab(Place place)
{
	if (is_small(place.cls) && !slab_of(place.slot).may_be_free(object_index(place)))
		return false;
	const LockedClass locked{centrals[place.cls]};
	if (class_of_block(place.block) != place.cls)
		return true;
	return is_small(place.cls) && slab_of(place.slot).is_free(object_index(place));
}

void* trim_central(Class c, bool everything)
{
	Central& central = centrals[c];
	void* wrong = nullptr;
	std::size_t surplus = SIZE_MAX;
	if (!everything) {
		const LockedClass locked{central};
		surplus = central.fewest;
	}
	while (surplus != 0 && wrong == nullptr && empty_one(central, c, wrong))
		surplus--;
	const LockedClass locked{central};
	if (central.fewest != 0)
		central.limit /= 2;
	central.fewest = central.full_count;
	central.refused = 0;
	while (central.empties != nullptr)
		drop_magazine(take_empty(central));
	if (everything)
		central.slabs.drop_empty();
	return wrong;
}

std::size_t purge_slab(Slot slot, bool everything)
{
	const Class c = slot_map.classes[slot].load(std::memory_order_relaxed);
	if (!is_small(c))
		return 0;
	const LockedClass locked{centrals[c]};
	if (slot_map.classes[slot].load(std::memory_order_relaxed) != c)
		return 0;
	return slab_of(slot).purge(slot, everything);
}

ClassStats class_stats(Class c)
{
	Central& central = centrals[c];
	const LockedClass locked{central};
	std::size_t deposited = 0;
	for (const Magazine* m = central.full; m != nullptr; m = m->next)
		deposited += m->count;
	return {.slabs = slots_in_use(c),
		.free = central.slabs.free_objects(),
		.deposited = deposited};
}

OrderedLock& class_lock(Class c) RETURN_CAPABILITY(centrals[c].lock)
{
	return centrals[c].lock;
}

const Magazine* depot_of(Class c)
{
	return centrals[c].full;
}

Central& central_of(Class c)
{
	return centrals[c];
}

} // namespace shim
