// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_cells.hh — where a kmpool's cells lie, and what is known of each.
//
//	+-------+-----+-------+--------+-------------+-------------+----
//	| stack | ... | NULL  | kmpool | cell 0      | cell 1      | …
//	+-------+-----+-------+--------+-------------+-------------+----
//	 distances of freed cells      | last | place | the object, …
//
// The stack grows downwards from the kmpool, a word for each freed cell but the last. It stands
// apart from the cells: whatever is written to these, the cells that are handed out are true ones.
//
// A cell's place is its distance from the kmpool in units of 16 bytes; beside it is a seal of that
// and of its address. So an object leads to its pool, and what is no object, or lies between two,
// leads nowhere. Two bits of the seal are turned over while the cell is free, or is marked to be
// shredded: one comparison proves that a cell is in use. The place itself never changes, which
// spares the processor a wait.
#pragma once
#include "methods.hh"

namespace kmem::pools {

constexpr std::uint32_t max_cells = 0xFFFFFFF0;
constexpr std::size_t cell_fields = sizeof(kmpoolcell);

static_assert(sizeof(kmpool) % alignment == 0 && offsetof(kmpool, data) == sizeof(kmpool));
static_assert(cell_fields == alignment && offsetof(kmpoolcell, data) == cell_fields);

enum Turned : std::uint32_t {
	none = 0, // in use
	is_free = 1,
	is_marked_to_shred = 2, // and in use
};

/// Of the n-th cell on the stack, from 0.
inline std::uint32_t& stacked(kmpool* pool, std::uint32_t n)
{
	return *(at<std::uint32_t>(pool, 0) - 1 - std::size_t{n});
}

inline kmpoolcell* cell_at(kmpool* pool, std::uint32_t number)
{
	return at<kmpoolcell>(pool,
			      static_cast<std::ptrdiff_t>(sizeof(kmpool) + number * pool->stride));
}

inline kmpoolcell* cell_far(kmpool* pool, std::uint32_t distance)
{
	return at<kmpoolcell>(pool, static_cast<std::ptrdiff_t>(std::size_t{distance} * alignment));
}

inline kmpoolcell* cell_of(void* object)
{
	return at<kmpoolcell>(object, -static_cast<std::ptrdiff_t>(cell_fields));
}

/// The seal of a cell in use.
inline std::uint32_t sealed(const kmpoolcell* cell)
{
	return static_cast<std::uint32_t>(hash(address_of(cell), cell->place) >> 32U);
}

/// What is turned in a cell's seal: one of Turned, or, of bytes that are none, anything.
inline std::uint32_t turned(const kmpoolcell* cell)
{
	return __atomic_load_n(&cell->seal, __ATOMIC_RELAXED) ^ sealed(cell);
}

/// With the lock held. Another thread that frees the cell wrongly may be looking.
inline void turn(kmpoolcell* cell, std::uint32_t bits)
{
	__atomic_store_n(&cell->seal, cell->seal ^ bits, __ATOMIC_RELAXED);
}

/// A pool that has been torn down locks with this, so that every call takes the long way.
inline Pool* torn_down()
{
	return at_address<Pool>(1);
}

/// Once the place is known to be true.
inline kmpool* pool_of(kmpoolcell* cell)
{
	return at<kmpool>(cell, -static_cast<std::ptrdiff_t>(cell->place * alignment));
}

inline std::uint32_t used(const kmpool* pool)
{
	return pool->fresh - pool->idle - (pool->bottom == nullptr ? 0 : 1);
}

/// As the user gave it: bytes that can be read.
bool is_pool(const kmcell* cell);

/// A cell that was never used, or the reason why there is none. With the lock held.
Made take_fresh(kmpool* pool);

/// With the lock held, if there is one. What libk's text says of the fields is made true.
[[gnu::always_inline]] inline Made take(kmpool* pool)
{
	kmpoolcell* cell = pool->bottom;
	if (cell != nullptr)
		pool->bottom = nullptr;
	else if (pool->idle != 0)
		cell = cell_far(pool, stacked(pool, --pool->idle));
	else [[unlikely]]
		return take_fresh(pool);
	turn(cell, is_free);
	cell->last = pool->top;
	pool->top = cell;
	return {.cond = kmcond_ok, .object = cell->data, .cell = &pool->id};
}

/// A cell in use, with the lock held.
[[gnu::always_inline]] inline void put(kmpool* pool, kmpoolcell* cell)
{
	turn(cell, is_free);
	if (pool->bottom != nullptr)
		stacked(pool, pool->idle++) = pool->bottom->place;
	pool->bottom = cell;
}

} // namespace kmem::pools
