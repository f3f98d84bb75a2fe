// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin.cc — lin: a thread's own memory, allocated by moving its top, freed by moving it back.
//
// The memory itself is in lin_region.hh.
#include "lin_region.hh"
#include "methods.hh"

namespace kmem::lin {

namespace {

void link_to(LinCell* cell, LinCell* below)
{
	cell->marked_below = below;
	cell->id.seal = lin_seal(cell, cell->id.kind);
}

char* begin_of(LinCell* cell)
{
	return static_cast<char*>(object_of(cell));
}

/// Wipes the part of an object at and above this place; what is below stays marked, but is no
/// object any more.
void cut(LinCell* cell, char* from)
{
	const std::size_t left = bytes_between(begin_of(cell), from);
	if (left >= data_size(cell))
		return;
	wipe(from, data_size(cell) - left);
	region.marked = nullptr; // while the cell changes, a signal handler sees no marked ones
	std::atomic_signal_fence(std::memory_order_seq_cst);
	cell->id.kind = kmkind_none;
	cell->id.size = sizeof(LinCell) + left;
	cell->id.seal = lin_seal(cell, kmkind_none);
	std::atomic_signal_fence(std::memory_order_seq_cst);
	region.marked = cell;
}

void shred(LinCell* cell)
{
	cell->id.seal = ~cell->id.seal;
	wipe(begin_of(cell), data_size(cell));
}

/// Shreds the marked objects at and above this place; an object whose cell lies below it, too, and
/// then the cell is invalid. False if a cell was overwritten: which objects below are marked is not
/// known any more.
bool shred_marked(char* from)
{
	while (region.marked != nullptr && begin_of(region.marked) >= from) {
		LinCell* cell = region.marked;
		const bool is_known = is_intact(cell);
		region.marked = is_known ? cell->marked_below : nullptr;
		if (!is_known)
			return false;
		shred(cell);
	}
	if (region.marked == nullptr)
		return true;
	const bool is_known = is_intact(region.marked);
	if (is_known)
		cut(region.marked, from);
	return is_known;
}

/// Does the place lie in this thread's memory, up to its top?
kmcond examine_place(const void* place)
{
	const std::uintptr_t first = address_of(region.base) + margin;
	const std::uintptr_t p = address_of(place);
	if (p < first || p > address_of(region.end) || p % alignment != 0)
		return kmcond_foreign;
	return p > address_of(km_lin_.top) ? kmcond_order : kmcond_ok;
}

} // namespace

void* top()
{
	return region.base == nullptr && !found() ? nullptr : km_lin_.top;
}

Made allocate(std::size_t size, Fill how)
{
	if (size > max_request) [[unlikely]]
		return failed(kmcond_toolarge);
	void* object = take(size == 0 ? alignment : round_up(size));
	if (object == nullptr) [[unlikely]]
		return failed(kmcond_nomem);
	if (how == Fill::zeroes)
		__builtin_memset(object, 0, size);
	return {.cond = kmcond_ok, .object = object, .cell = nullptr};
}

Made allocate_object(std::size_t size, Fill how)
{
	if (size > max_request)
		return failed(kmcond_toolarge);
	auto* cell = static_cast<LinCell*>(take(sizeof(LinCell) + round_up(size == 0 ? 1 : size)));
	if (cell == nullptr)
		return failed(kmcond_nomem);
	cell->id.kind = kmkind_lin;
	cell->id.size = sizeof(LinCell) + size;
	set_mark(cell->id, false);
	cell->marked_below = nullptr;
	cell->id.seal = lin_seal(cell, kmkind_lin);
	const Made made{.cond = kmcond_ok, .object = object_of(cell), .cell = &cell->id};
	fill(made, how, size);
	return made;
}

kmcond return_to(void* place, Fate fate)
{
	if (place == nullptr)
		return kmcond_ok;
	const kmcond cond = examine_place(place);
	if (cond != kmcond_ok) [[unlikely]]
		return cond;
	auto* new_top = static_cast<char*>(place);
	const bool is_known = region.marked == nullptr || shred_marked(new_top);
	if (!is_known) [[unlikely]]
		region.in_doubt = km_lin_.top;
	const bool is_in_doubt = new_top < region.in_doubt;
	if (fate == Fate::shred || is_in_doubt) [[unlikely]]
		wipe(new_top, bytes_between(new_top, km_lin_.top));
	if (is_in_doubt) [[unlikely]]
		region.in_doubt = new_top;
	km_lin_.top = new_top;
	if (is_much_ready()) [[unlikely]]
		shrink();
	return is_known ? kmcond_ok : kmcond_corrupt;
}

namespace {

/// Before an object without a cell there may be a cell left from a group that was freed long ago.
/// So a cell is looked at only if the kmptr names it.
Found find_lin(void* object, const kmcell* named)
{
	const kmcond cond = examine_place(object);
	if (cond == kmcond_order || (cond == kmcond_ok && object == km_lin_.top))
		return not_found(kmcond_freed);
	if (cond != kmcond_ok)
		return not_found(cond);
	if (named == nullptr)
		return not_found(kmcond_nosize);
	auto* cell = header_of<LinCell>(object);
	if (named != &cell->id)
		return not_found(kmcond_mismatch);
	const std::size_t most = bytes_between(begin_of(cell), km_lin_.top);
	if (!is_sealed(cell, kmkind_lin) || data_size(cell) > most)
		return not_found(kmcond_freed);
	return {.cond = kmcond_ok, .cell = &cell->id, .size = data_size(cell)};
}

/// Frees an object and everything above it. `place` is its cell, if it has one.
kmcond drop_lin(void* place, Fate fate)
{
	const kmcond cond = examine_place(place);
	if (cond == kmcond_order || (cond == kmcond_ok && place == km_lin_.top))
		return kmcond_freed;
	return return_to(place, fate);
}

/// Links the cell into the chain of marked ones, unless a cell further up was overwritten: whoever
/// frees that one is told so, and everything below is then in doubt. While the chain changes, a
/// signal handler sees none.
void taint_lin(void* object)
{
	auto* cell = header_of<LinCell>(object);
	if (is_marked(cell->id))
		return;
	set_mark(cell->id, true);
	LinCell* above = nullptr;
	LinCell* below = region.marked;
	for (; below != nullptr && below > cell; below = below->marked_below) {
		if (!is_intact(below))
			return;
		above = below;
	}
	LinCell* topmost = above == nullptr ? cell : region.marked;
	region.marked = nullptr;
	std::atomic_signal_fence(std::memory_order_seq_cst);
	link_to(cell, below);
	if (above != nullptr)
		link_to(above, cell);
	std::atomic_signal_fence(std::memory_order_seq_cst);
	region.marked = topmost;
}

Made lin_sibling(void* object)
{
	const auto* cell = header_of<LinCell>(object);
	const Made made = allocate_object(data_size(cell), Fill::none);
	if (made.object != nullptr && is_marked(cell->id))
		taint_lin(made.object);
	return made;
}

} // namespace

} // namespace kmem::lin

namespace kmem {

const Kind lin_kind{.find = lin::find_lin,
		    .drop = lin::drop_lin,
		    .taint = lin::taint_lin,
		    .sibling = lin::lin_sibling};

} // namespace kmem

using kmem::Fate;
using kmem::Fill;

extern "C" {

void* kmlini()
{
	return kmem::lin::top();
}

kmres kmlina(size_t size)
{
	return as_raw(kmem::lin::allocate(size, Fill::none));
}

kmres kmlinz(size_t size)
{
	return as_raw(kmem::lin::allocate(size, Fill::zeroes));
}

kmres kmlino(size_t size)
{
	return as_object(kmem::lin::allocate_object(size, Fill::none), kmkind_lin);
}

kmres kmlinzo(size_t size)
{
	return as_object(kmem::lin::allocate_object(size, Fill::zeroes), kmkind_lin);
}

kmcond kmlinx(void* top)
{
	return kmem::lin::return_to(top, Fate::release);
}
}
