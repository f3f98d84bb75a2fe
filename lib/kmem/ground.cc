// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground.cc — records which memory can be read: arenas, as the engine reports them, and what the
// user gave.
#include "ground_tables.hh"
#include "platform.hh"
#include "system.hh"

namespace kmem {

namespace ground {

constinit bool is_incomplete = false;

namespace {

constexpr std::size_t most_leaves = 4096; // 4 TiB
constinit Leaf* leaves[most_leaves] = {};

Leaf* make_leaf(std::uintptr_t number)
{
	void* memory = host::map(nullptr, host::whole_pages(sizeof(Leaf)));
	if (memory == nullptr)
		return nullptr;
	auto* leaf = static_cast<Leaf*>(memory);
	leaf->number = number;
	return leaf;
}

/// Returns the leaf that is in `place` afterwards: a new one, or that of a thread that was quicker.
/// Null if there is no memory.
Leaf* fill_place(Leaf*& place, std::uintptr_t number)
{
	Leaf* made = make_leaf(number);
	if (made == nullptr)
		return nullptr;
	Leaf* found = nullptr;
	if (__atomic_compare_exchange_n(&place, &found, made, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE)) {
		// It is never unmapped, and may lie between two arenas.
		settle_in(made, host::whole_pages(sizeof(Leaf)));
		return made;
	}
	host::unmap(made, host::whole_pages(sizeof(Leaf)));
	return found;
}

} // namespace

Leaf* leaf_at(std::uintptr_t address, bool makes)
{
	const std::uintptr_t number = address / leaf_bytes;
	for (std::size_t i = 0; i < most_leaves; i++) {
		Leaf*& place = leaves[(number + i) % most_leaves];
		Leaf* found = __atomic_load_n(&place, __ATOMIC_ACQUIRE);
		if (found == nullptr && makes)
			found = fill_place(place, number);
		if (found == nullptr || found->number == number)
			return found;
	}
	return nullptr;
}

namespace {

// ---- changes ----

enum class Change : unsigned char {
	come,
	go,
	uncount, // it stays, but is counted elsewhere
	give,
	take_away,
};

void mark(Entry& entry, Entry with)
{
	if ((load(entry) & with) == 0)
		__atomic_fetch_or(&entry, with, __ATOMIC_RELAXED);
}

void unmark(Entry& entry, Entry with)
{
	if ((load(entry) & with) != 0)
		__atomic_fetch_and(&entry, static_cast<Entry>(~with), __ATOMIC_RELAXED);
}

void change(Entry& entry, Change what)
{
	switch (what) {
	case Change::come:
		__atomic_fetch_add(&entry, 1, __ATOMIC_RELAXED);
		return;
	case Change::go:
	case Change::uncount:
		if ((load(entry) & counted) == 0)
			return; // it was not recorded when it came
		if (what == Change::go)
			mark(entry, was_there);
		__atomic_fetch_sub(&entry, 1, __ATOMIC_RELAXED);
		return;
	case Change::give:
		mark(entry, is_given);
		return;
	case Change::take_away:
		mark(entry, was_there);
		unmark(entry, is_given);
	}
}

/// The memory of these pages of a block has gone, and with it what was given within them. If they
/// are the whole block, that is unmarked, too.
void take_given_away(Leaf* leaf, std::size_t from, std::size_t to)
{
	Entry& its_block = leaf->blocks[from / pages_in_block];
	if (to - from + 1 == pages_in_block)
		unmark(its_block, is_given);
	if ((load(its_block) & has_given) == 0)
		return;
	for (std::size_t i = from; i <= to; i++)
		unmark(leaf->pages[i], is_given);
}

/// Changes the pages of one block from `first` to `last`, both included; or the block itself, if
/// these are all of its pages.
void change_in_block(std::uintptr_t first, std::uintptr_t last, Change what)
{
	Leaf* leaf = leaf_at(first, what == Change::come || what == Change::give);
	if (leaf == nullptr) {
		if (what == Change::come || what == Change::give)
			__atomic_store_n(&is_incomplete, true, __ATOMIC_RELAXED);
		return;
	}
	const std::size_t from = first % leaf_bytes / page;
	const std::size_t to = last % leaf_bytes / page;
	if (to - from + 1 == pages_in_block && first % page == 0 && last % page == page - 1) {
		change(leaf->blocks[from / pages_in_block], what);
	} else {
		if (what == Change::give)
			mark(leaf->blocks[from / pages_in_block], has_given);
		for (std::size_t i = from; i <= to; i++)
			change(leaf->pages[i], what);
	}
	const std::size_t first_whole = first % page == 0 ? from : from + 1;
	const std::size_t after_whole = last % page == page - 1 ? to + 1 : to;
	if ((what == Change::go || what == Change::take_away) && first_whole < after_whole)
		take_given_away(leaf, first_whole, after_whole - 1);
}

void change_all(std::uintptr_t first, std::uintptr_t last, Change what)
{
	while (first <= last) {
		const std::uintptr_t end_of_block = first | (block - 1);
		change_in_block(first, end_of_block < last ? end_of_block : last, what);
		if (end_of_block >= last)
			return;
		first = end_of_block + 1;
	}
}

/// Invalidates what threads remember. To be called before the memory goes.
void end_epoch()
{
	__atomic_fetch_add(&km_epochs_.memory, epoch, __ATOMIC_SEQ_CST);
	leave_pool();
}

} // namespace

} // namespace ground

using ground::Change;

void settle_in(const void* base, std::size_t size)
{
	ground::change_all(address_of(base), address_of(base) + size - 1, Change::give);
}

void leave(const void* base, std::size_t size)
{
	using ground::page;
	const std::uintptr_t first = (address_of(base) + page - 1) / page * page;
	const std::uintptr_t end = (address_of(base) + size) / page * page;
	if (first < end)
		ground::change_all(first, end - 1, Change::take_away);
	ground::end_epoch();
}

void leave_pool()
{
	__atomic_fetch_add(&km_epochs_.pools, ground::epoch, __ATOMIC_SEQ_CST);
}

} // namespace kmem

using kmem::address_of;
using kmem::ground::Change;

extern "C" {

constinit struct km_epochs_ km_epochs_ = {kmem::ground::epoch, kmem::ground::epoch};

void poolplatform_arena(const void* base, std::size_t size, bool is_given)
{
	kmem::ground::change_all(address_of(base), address_of(base) + size - 1,
				 is_given ? Change::give : Change::come);
}

/// Both arenas were counted in the pages of the block where they meet. If together they cover that
/// block, it is now counted itself; otherwise a page that they share is uncounted once.
void poolplatform_arenas_coalesced(const void* low, const void* seam, const void* last)
{
	const std::uintptr_t at = address_of(seam);
	const std::uintptr_t first_of_block = at / kmem::ground::block * kmem::ground::block;
	const std::uintptr_t last_of_block = at | (kmem::ground::block - 1);
	if (at == first_of_block)
		return;
	if (address_of(low) <= first_of_block && last_of_block <= address_of(last)) {
		kmem::ground::change_in_block(first_of_block, last_of_block, Change::come);
		kmem::ground::change_in_block(first_of_block, at - 1, Change::uncount);
		kmem::ground::change_in_block(at, last_of_block, Change::uncount);
	} else if (at % kmem::ground::page != 0) {
		kmem::ground::change_in_block(at, at, Change::uncount);
	}
}

void poolplatform_arena_gone(const void* base, std::size_t size)
{
	kmem::ground::change_all(address_of(base), address_of(base) + size - 1, Change::go);
	kmem::ground::end_epoch();
}
}
