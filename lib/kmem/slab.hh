// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab.hh — a slab's cells, taken and put back.
//
//	+-------+------+------+------+------+---------------------+
//	| Slab | cell | cell | cell | cell |  never used         |
//	+-------+------+------+------+------+---------------------+
//	                             ^ fresh                      ^ stop
//
// Freed cells form a list, last in first out, and are used before fresh ones. A bin lists its slabs
// with room. One that falls empty goes back to the pool, unless it is the only one in the list. The
// cells that were freed last are in the bin's magazine, if it has one.
#pragma once
#include "source.hh"

namespace kmem {

constexpr std::size_t bin_of(std::size_t step)
{
	return step / alignment - 1;
}

inline Bin& bin_of(const Slab* c)
{
	return c->source->bin[bin_of(c->step)];
}

inline Link* push(void* memory, Link* list)
{
	auto* link = static_cast<Link*>(memory);
	link->next = list;
	return link;
}

/// The offset of a slab's first cell. Cells of whole cache lines each begin on one.
inline std::uint32_t first_cell(const void* slab, std::size_t step)
{
	const std::size_t into = (address_of(slab) + sizeof(Slab)) % line;
	const std::size_t pad = step % line == 0 ? (line - into) % line : 0;
	return static_cast<std::uint32_t>(sizeof(Slab) + pad);
}

inline bool has_room(const Slab* c) REQUIRES(its_lock)
{
	return c->free != nullptr || c->stop - c->fresh >= c->step;
}

inline void list(Slab* c) REQUIRES(its_lock)
{
	Bin& bin = bin_of(c);
	c->prev = nullptr;
	c->next = bin.with_room;
	if (c->next != nullptr)
		c->next->prev = c;
	bin.with_room = c;
}

inline void unlist(Slab* c) REQUIRES(its_lock)
{
	Slab*& before = c->prev == nullptr ? bin_of(c).with_room : c->prev->next;
	before = c->next;
	if (c->next != nullptr)
		c->next->prev = c->prev;
}

/// Is this the address of a cell of the slab that has been in use? Asked before a link is followed.
inline bool is_cell(const Slab* c, std::uintptr_t address) REQUIRES(its_lock)
{
	const std::uintptr_t offset = address - address_of(c);
	return offset >= sizeof(Slab) && offset < c->fresh && offset % alignment == 0;
}

/// The fast path: takes a cell of a slab with room. Null, with nothing changed, if it may be the
/// slab's last one, or if the freed cells were written to.
[[gnu::always_inline]] inline void* take_but_last(Slab* c) REQUIRES(its_lock)
{
	FreeCell* cell = c->free;
	if (cell == nullptr) {
		if (c->stop - c->fresh < 2 * c->step) [[unlikely]]
			return nullptr;
		cell = at<FreeCell>(c, c->fresh);
		c->fresh += c->step;
	} else {
		const std::uintptr_t next = cell->next(link_code());
		if (next == 0 || !is_cell(c, next)) [[unlikely]]
			return nullptr;
		c->free = at_address<FreeCell>(next);
	}
	c->used++;
	return cell;
}

/// The same in every case, and unlists a slab that is then full. Null if the list of freed cells
/// was overwritten; those cells are abandoned.
void* take_last(Slab* c) REQUIRES(its_lock);

/// Puts a freed cell at the head of the list of freed cells.
inline FreeCell* link(void* memory, const FreeCell* freed)
{
	auto* cell = static_cast<FreeCell*>(memory);
	cell->set(link_code(), address_of(freed));
	return cell;
}

/// Frees `n` cells; `freed` is the slab's new list of freed cells, these included. Returns the slab
/// if it is empty and its bin can do without it: it is unlisted then.
inline Slab* put_cells(Slab* c, FreeCell* freed, std::uint32_t n) REQUIRES(its_lock)
{
	const bool was_full = !has_room(c);
	c->free = freed;
	c->used -= n;
	if (was_full) [[unlikely]]
		list(c);
	if (c->used != 0 || (c->prev == nullptr && c->next == nullptr)) [[likely]]
		return nullptr;
	unlist(c);
	c->source->slabs--;
	return c;
}

inline Slab* put_cell(Slab* c, void* memory) REQUIRES(its_lock)
{
	return put_cells(c, link(memory, c->free), 1);
}

/// Flushes the first `n` cells of a magazine, the oldest, to their slabs. Returns the slabs that
/// fell empty, in front of the list `taken`.
inline Link* flush_magazine(Magazine* magazine, std::uint32_t n, Link* taken) REQUIRES(its_lock)
{
	for (std::uint32_t i = 0; i < n; i++)
		if (Slab* gone = put_cell(magazine->cell[i].slab, magazine->cell[i].memory);
		    gone != nullptr)
			taken = push(gone, taken);
	magazine->count -= n;
	__builtin_memmove(&magazine->cell[0], &magazine->cell[n],
			  magazine->count * sizeof magazine->cell[0]);
	return taken;
}

/// Unlists the empty slabs of a bin, and returns them in front of the list `taken`.
inline Link* take_empty(Source* s, Bin& bin, Link* taken) REQUIRES(its_lock)
{
	for (Slab* c = bin.with_room; c != nullptr;) {
		Slab* next = c->next;
		if (c->used == 0) {
			unlist(c);
			s->slabs--;
			taken = push(c, taken);
		}
		c = next;
	}
	return taken;
}

/// The slow path of put(): the magazine is full, and half of it is flushed; or there is none.
Link* put_behind(Slab* c, void* memory) REQUIRES(its_lock);

/// Frees a cell. Returns a list of blocks that are to go back to the pool.
[[gnu::always_inline]] inline Link* put(Slab* c, void* memory) REQUIRES(its_lock)
{
	Magazine* magazine = bin_of(c).magazine;
	if (magazine == nullptr || magazine->count == Magazine::room) [[unlikely]]
		return put_behind(c, memory);
	magazine->cell[magazine->count++] = {.memory = memory, .slab = c};
	return nullptr;
}

/// The same for all bins, with their magazines flushed.
inline Link* take_empty(Source* s) REQUIRES(its_lock)
{
	Link* taken = nullptr;
	for (Bin& bin : s->bin) {
		if (bin.magazine != nullptr)
			taken = flush_magazine(bin.magazine, bin.magazine->count, taken);
		taken = take_empty(s, bin, taken);
	}
	return taken;
}

/// Returns a list of blocks to the pool.
void free_all(Pool* pool, Link* list) EXCLUDES(its_lock);

/// Flags under which each cell is a block of its own, so that the pool can watch it.
constexpr int watching = ~static_cast<int>(POOL_FIRSTFIT);

inline bool has_cells_for(const Source* s, std::size_t size)
{
	return size <= max_small && (s->pool->flags & watching) == 0;
}

/// The fast path: a cell from the magazine, or from a slab with cells to spare. Otherwise no
/// memory.
[[gnu::always_inline]] inline Grant take_fast(Bin& bin) REQUIRES(its_lock)
{
	if (Magazine* magazine = bin.magazine; magazine != nullptr && magazine->count != 0)
		[[likely]] {
		const auto last = magazine->cell[--magazine->count];
		return {.memory = last.memory, .home = address_of(last.slab), .cond = kmcond_ok};
	}
	Slab* c = bin.with_room;
	void* cell = c == nullptr ? nullptr : take_but_last(c);
	return {.memory = cell,
		.home = address_of(c),
		.cond = cell == nullptr ? kmcond_nomem : kmcond_ok};
}

[[gnu::always_inline]] inline Grant take_fast_locked(Source* s, std::size_t size) EXCLUDES(its_lock)
{
	const Locked locked{s->pool};
	return take_fast(s->bin[bin_of(round_up(size))]);
}

[[gnu::always_inline]] inline Grant grant_from(Source* s, std::size_t size) EXCLUDES(its_lock)
{
	if (!has_cells_for(s, size)) [[unlikely]]
		return grant_growing(s, size);
	const Grant fast = take_fast_locked(s, size);
	return fast.memory != nullptr ? fast : grant_growing(s, size);
}

/// The source of a proved home that is a slab; null for any other home.
inline const Source* slab_source(std::uintptr_t home)
{
	return (home & home_bits) == in_slab ? at_address<Slab>(home)->source : nullptr;
}

/// The fast path for a source whose pool has no lock, without a call: as take_fast(). `known` is a
/// proved source, often `src` itself; or null.
[[gnu::always_inline]] inline Grant grant_fast(kmcell* src, std::size_t size,
					       const Source* known = nullptr)
{
	if (src == nullptr ||
	    (address_of(src) != address_of(known) && !(is_near(src) && is_sealed_source(src))))
		return {.memory = nullptr, .home = 0, .cond = kmcond_kind};
	auto* s = at<Source>(src, 0);
	if (!has_cells_for(s, size) || s->pool->lock != nullptr)
		return {.memory = nullptr, .home = 0, .cond = kmcond_nomem};
	has_no_lock();
	return take_fast(s->bin[bin_of(round_up(size))]);
}

[[gnu::always_inline]] inline Grant grant(kmcell* src, std::size_t size) EXCLUDES(its_lock)
{
	Source* s = nullptr;
	if (src == nullptr)
		s = heap_source();
	else if (is_source(src))
		s = at<Source>(src, 0);
	return s == nullptr ? grant_slow(src, size) : grant_from(s, size);
}

[[gnu::always_inline]] inline kmcond give_back(std::uintptr_t home, void* memory) EXCLUDES(its_lock)
{
	if ((home & home_bits) != in_slab) [[unlikely]]
		return give_back_slow(home, memory);
	auto* c = at_address<Slab>(home);
	Pool* pool = c->source->pool;
	Link* gone = nullptr;
	{
		const Locked locked{pool};
		gone = put(c, memory);
	}
	if (gone != nullptr) [[unlikely]]
		free_all(pool, gone);
	return kmcond_ok;
}

[[gnu::always_inline]] inline void GiveBack::add_near(void* memory)
{
	freed_ = link(memory, freed_);
	n_++;
}

} // namespace kmem
