// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground_look.cc — can the memory at an address be read? And what a thread remembers of the answer.
#include "ground_tables.hh"

namespace kmem {

namespace ground {

namespace {

bool is_there(Entry entry)
{
	return (entry & (is_given | counted)) != 0;
}

Entry entry_of(const Leaf* leaf, std::size_t i)
{
	return load(leaf->blocks[i / pages_in_block]) | load(leaf->pages[i]);
}

/// What is known of an address.
struct Place {
	bool can_be_read;
	bool was_there;
	const Leaf* leaf;
	std::size_t i;
};

Place place_at(std::uintptr_t address)
{
	const Leaf* leaf = leaf_at(address, false);
	const std::size_t i = address % leaf_bytes / page;
	const Entry entry = leaf == nullptr ? Entry{0} : entry_of(leaf, i);
	return {.can_be_read = is_there(entry) ||
			       (address >= page && load(is_incomplete) && (entry & was_there) == 0),
		.was_there = (entry & was_there) != 0,
		.leaf = leaf,
		.i = i};
}

/// The pages around one that can be read without a gap. Searched in steps of a block, or of a page
/// where memory is counted in pages, within the leaf and up to a number of steps.
struct Stretch {
	std::size_t first, last; // pages
};

Stretch stretch_around(const Leaf* leaf, std::size_t i)
{
	constexpr std::size_t most_steps = 4096;
	Stretch s{.first = i, .last = i};
	for (std::size_t n = 0; n < most_steps && s.first != 0; n++) {
		const std::size_t before = s.first - 1;
		if (!is_there(entry_of(leaf, before)))
			break;
		const std::size_t b = before / pages_in_block;
		s.first = is_there(load(leaf->blocks[b])) ? b * pages_in_block : before;
	}
	for (std::size_t n = 0; n < most_steps && s.last != pages_in_leaf - 1; n++) {
		const std::size_t after = s.last + 1;
		if (!is_there(entry_of(leaf, after)))
			break;
		const std::size_t b = after / pages_in_block;
		s.last = is_there(load(leaf->blocks[b])) ? b * pages_in_block + pages_in_block - 1
							 : after;
	}
	return s;
}

/// How many questions a thread lets pass before it looks for another stretch: where it keeps going
/// from one stretch to another, that would cost more than to ask each time.
struct Patience {
	std::uintptr_t epoch;
	unsigned wait, waited;
};
constinit thread_local Patience patience [[gnu::tls_model("initial-exec")]] = {};

bool is_worth_it(std::uintptr_t epoch)
{
	constexpr unsigned most = 64;
	if (patience.epoch != epoch) {
		patience = {.epoch = epoch, .wait = 0, .waited = 0};
		return true;
	}
	if (patience.waited++ < patience.wait)
		return false;
	patience.waited = 0;
	if (patience.wait < most)
		patience.wait = 2 * patience.wait + 1;
	return true;
}

/// Remembers the stretch around a place. A signal handler may count references, and so read this:
/// it sees all of the old stretch, none, or all of the new one.
void remember(const Place& place, std::uintptr_t epoch)
{
	if (place.leaf == nullptr || !is_there(entry_of(place.leaf, place.i)) ||
	    !is_worth_it(epoch))
		return;
	const Stretch s = stretch_around(place.leaf, place.i);
	const std::uintptr_t base = place.leaf->number * leaf_bytes + s.first * page;
	const std::size_t size = (s.last - s.first + 1) * page;
	km_near_ground_.places = 0;
	std::atomic_signal_fence(std::memory_order_seq_cst);
	km_near_ground_.first = base + reach - epoch;
	std::atomic_signal_fence(std::memory_order_seq_cst);
	km_near_ground_.places = (size - 2 * reach) / alignment;
}

} // namespace

} // namespace ground

using ground::Place;
using ground::place_at;

kmcond look_before(const void* object, std::size_t header)
{
	const std::uintptr_t epoch = __atomic_load_n(&km_epochs_.memory, __ATOMIC_SEQ_CST);
	const std::uintptr_t address = address_of(object);
	if (address % alignment != 0 || address < ground::page)
		return kmcond_foreign;
	const Place last = place_at(address - 1);
	if (!last.can_be_read)
		return last.was_there ? kmcond_freed : kmcond_foreign;
	if (!place_at(address - header).can_be_read)
		return kmcond_foreign;
	ground::remember(last, epoch);
	return kmcond_ok;
}

bool look_behind(const void* place)
{
	const std::uintptr_t epoch = __atomic_load_n(&km_epochs_.memory, __ATOMIC_SEQ_CST);
	const std::uintptr_t address = address_of(place);
	if (address % alignment != 0 || address < ground::page)
		return false;
	const Place first = place_at(address);
	if (!first.can_be_read || !place_at(address + reach - 1).can_be_read)
		return false;
	ground::remember(first, epoch);
	return true;
}

bool is_known(const void* base, std::size_t size)
{
	return place_at(address_of(base)).can_be_read &&
	       place_at(address_of(base) + size - 1).can_be_read;
}

} // namespace kmem

extern "C" {
constinit KM_THREAD_ km_ground_ km_near_ground_ = {};
}
