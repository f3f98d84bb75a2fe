// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunk.hh — a chunk's cells, taken and put back. The pool's lock is held.
//
//	+-------+------+------+------+------+---------------------+
//	| Chunk | cell | cell | cell | cell |  never used         |
//	+-------+------+------+------+------+---------------------+
//	                             ^ fresh                      ^ stop
//
// Freed cells are a list, last in first out, before fresh ones are used. A bin lists its chunks
// with room, and keeps one of them when it falls empty.
#pragma once
#include "source.hh"

namespace kmem {

constexpr std::size_t bin_of(std::size_t step)
{
	return step / alignment - 1;
}

inline Bin& bin_of(const Chunk* c)
{
	return c->source->bin[bin_of(c->step)];
}

inline Link* push(void* memory, Link* list)
{
	auto* link = static_cast<Link*>(memory);
	link->next = list;
	return link;
}

inline bool has_room(const Chunk* c)
{
	return c->free != nullptr || c->stop - c->fresh >= c->step;
}

inline void list(Chunk* c)
{
	Bin& bin = bin_of(c);
	c->prev = nullptr;
	c->next = bin.with_room;
	if (c->next != nullptr)
		c->next->prev = c;
	bin.with_room = c;
}

inline void unlist(Chunk* c)
{
	Chunk*& before = c->prev == nullptr ? bin_of(c).with_room : c->prev->next;
	before = c->next;
	if (c->next != nullptr)
		c->next->prev = c->prev;
}

/// A free cell's link is written in a code, so that what somebody else wrote there leads nowhere.
inline void* coded(const Link* at, const void* next)
{
	const std::uintptr_t code =
		std::rotl(address_of(at), 32) ^ key.load(std::memory_order_relaxed);
	return std::bit_cast<void*>(address_of(next) ^ code);
}

inline bool is_cell(const Chunk* c, const Link* cell)
{
	const std::uintptr_t offset = address_of(cell) - address_of(c);
	return offset >= sizeof(Chunk) && offset < c->fresh && offset % alignment == 0;
}

/// The first of the freed cells; null if they have been written to, and none can be trusted.
inline void* take_freed(Chunk* c)
{
	Link* cell = c->free;
	auto* next = static_cast<Link*>(coded(cell, cell->next));
	if (next != nullptr && !is_cell(c, next)) [[unlikely]] {
		c->free = nullptr;
		return nullptr;
	}
	c->free = next;
	return cell;
}

/// A cell of a chunk with room, or null, as above.
inline void* take_cell(Chunk* c)
{
	void* cell = nullptr;
	if (c->free != nullptr) {
		cell = take_freed(c);
	} else {
		cell = at<void>(c, c->fresh);
		c->fresh += c->step;
	}
	c->used += cell == nullptr ? 0 : 1;
	if (!has_room(c)) [[unlikely]]
		unlist(c);
	return cell;
}

/// The chunk, if it is empty and its bin can do without it.
inline Chunk* put_cell(Chunk* c, void* memory)
{
	const bool was_full = !has_room(c);
	auto* cell = static_cast<Link*>(memory);
	cell->next = coded(cell, c->free);
	c->free = cell;
	c->used--;
	if (was_full) [[unlikely]]
		list(c);
	if (c->used != 0 || (c->prev == nullptr && c->next == nullptr)) [[likely]]
		return nullptr;
	unlist(c);
	c->source->chunks--;
	return c;
}

/// The empty chunks that a bin has kept, before those that were taken already.
inline Link* take_empty(Source* s, Bin& bin, Link* taken)
{
	for (Chunk* c = bin.with_room; c != nullptr;) {
		Chunk* next = c->next;
		if (c->used == 0) {
			unlist(c);
			s->chunks--;
			taken = push(c, taken);
		}
		c = next;
	}
	return taken;
}

/// Those of all bins.
inline Link* take_empty(Source* s)
{
	Link* taken = nullptr;
	for (Bin& bin : s->bin)
		taken = take_empty(s, bin, taken);
	return taken;
}

// ---- the pool's lock is free ----

/// Flags under which each cell is a block of the pool, for it to be watched.
constexpr int watching = ~static_cast<int>(POOL_FIRSTFIT);

[[gnu::always_inline]] inline Grant grant_from(Source* s, std::size_t size)
{
	if (size > max_small || (s->pool->flags & watching) != 0) [[unlikely]]
		return grant_growing(s, size);
	const Hold hold{s->pool};
	Chunk* c = s->bin[bin_of(round_up(size))].with_room;
	if (c == nullptr) [[unlikely]] {
		hold.release();
		return grant_growing(s, size);
	}
	void* cell = take_cell(c);
	hold.release();
	return {.memory = cell,
		.home = address_of(c),
		.cond = cell == nullptr ? kmcond_corrupt : kmcond_ok};
}

[[gnu::always_inline]] inline Grant grant(kmcell* src, std::size_t size)
{
	Source* s = nullptr;
	if (src == nullptr)
		s = heap_source();
	else if (is_source(src))
		s = at<Source>(src, 0);
	return s == nullptr ? grant_elsewhere(src, size) : grant_from(s, size);
}

[[gnu::always_inline]] inline void give_back(std::uintptr_t home, void* memory)
{
	if ((home & home_bits) != in_chunk) [[unlikely]] {
		give_back_elsewhere(home, memory);
		return;
	}
	Source* s = source_at(home);
	const Hold hold{s->pool};
	Chunk* gone = put_cell(at_address<Chunk>(home), memory);
	hold.release();
	if (gone != nullptr) [[unlikely]]
		poolfree(s->pool, gone);
}

/// The common case: of the chunks whose lock is held already.
[[gnu::always_inline]] inline void GiveBack::add(std::uintptr_t home, void* memory)
{
	const bool is_near = (home & home_bits) == in_chunk && source_at(home) == source_;
	if (!is_near || count_ + 1 == cells_a_lock) [[unlikely]] {
		add_elsewhere(home, memory);
		return;
	}
	count_++;
	if (Chunk* gone = put_cell(at_address<Chunk>(home), memory); gone != nullptr) [[unlikely]]
		gone_ = push(gone, gone_);
}

} // namespace kmem
