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
	return std::bit_cast<void*>(address_of(next) ^ hash(address_of(at), 0));
}

inline bool is_cell(const Chunk* c, const Link* cell)
{
	const std::uintptr_t offset = address_of(cell) - address_of(c);
	return offset >= sizeof(Chunk) && offset < c->fresh && offset % alignment == 0;
}

/// A cell; null if the freed ones have been written to, and none of them can be trusted.
inline void* take_cell(Chunk* c)
{
	void* cell = c->free;
	if (cell == nullptr) {
		cell = at<void>(c, c->fresh);
		c->fresh += c->step;
	} else {
		auto* next = static_cast<Link*>(coded(c->free, c->free->next));
		const bool is_true = next == nullptr || is_cell(c, next);
		c->free = is_true ? next : nullptr;
		if (!is_true) [[unlikely]]
			cell = nullptr;
	}
	c->used += cell == nullptr ? 0 : 1;
	c->source->objects += cell == nullptr ? 0 : 1;
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
	c->source->objects--;
	if (was_full) [[unlikely]]
		list(c);
	if (c->used != 0 || (c->prev == nullptr && c->next == nullptr)) [[likely]]
		return nullptr;
	unlist(c);
	return c;
}

/// The empty chunks that bins have kept.
inline Link* take_empty(Source* s)
{
	Link* empty = nullptr;
	for (Bin& bin : s->bin) {
		for (Chunk* c = bin.with_room; c != nullptr;) {
			Chunk* next = c->next;
			if (c->used == 0) {
				unlist(c);
				empty = push(c, empty);
			}
			c = next;
		}
	}
	return empty;
}

} // namespace kmem
