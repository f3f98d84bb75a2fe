// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_cells.hh — where a kmpool's cells and links lie; the drawing is in kmem_pool.cc.
#pragma once
#include "methods.hh"

namespace kmem::pools {

// Links that are no cell's number.
constexpr std::uint32_t none = 0xFFFFFFFD; // the list's end
constexpr std::uint32_t in_use = 0xFFFFFFFE;
constexpr std::uint32_t in_use_marked = 0xFFFFFFFF; // to be shredded
constexpr std::uint32_t max_cells = none;

constexpr std::size_t cell_fields = sizeof(kmpoolcell);
constexpr std::size_t least_stride = 2 * alignment; // `inverse` is of more than 1

static_assert(sizeof(kmpool) % alignment == 0 && offsetof(kmpool, data) == sizeof(kmpool));
static_assert(cell_fields == alignment && offsetof(kmpoolcell, data) == cell_fields);

inline std::uint32_t& link(kmpool* pool, std::uint32_t number)
{
	return *(at<std::uint32_t>(pool, 0) - 1 - std::size_t{number});
}

inline kmpoolcell* cell_at(kmpool* pool, std::uint32_t number)
{
	return at<kmpoolcell>(pool,
			      static_cast<std::ptrdiff_t>(sizeof(kmpool) + number * pool->stride));
}

/// A distance from the kmpool, in units of 16 bytes, for that address alone.
inline std::uint64_t sealed(const kmpoolcell* cell, std::uint32_t distance)
{
	return (hash(address_of(cell), distance) & 0xFFFFFFFF00000000U) | distance;
}

struct Cell {
	kmcond cond;
	kmpool* pool;
	kmpoolcell* cell;
	std::uint32_t number;
};

/// An object's cell. Of its pool only what never changes is read, and no lock is needed.
inline Cell cell_of(void* object)
{
	constexpr std::uint32_t first = sizeof(kmpool) / alignment;
	Cell c{.cond = kmcond_foreign, .pool = nullptr, .cell = nullptr, .number = 0};
	if (!is_plausible(object)) [[unlikely]]
		return c;
	c.cell = at<kmpoolcell>(object, -static_cast<std::ptrdiff_t>(cell_fields));
	const auto distance = static_cast<std::uint32_t>(c.cell->place);
	if (c.cell->place != sealed(c.cell, distance)) [[unlikely]]
		return c;
	c.pool =
		at<kmpool>(c.cell, -static_cast<std::ptrdiff_t>(std::size_t{distance} * alignment));
	c.cond = c.pool->id.kind == kmkind_pool ? kmcond_ok : kmcond_freed;
	const std::uint32_t way = distance - first;
	c.number = static_cast<std::uint32_t>(
		(static_cast<unsigned __int128>(c.pool->inverse) * way) >> 64U);
	if (cell_at(c.pool, c.number) != c.cell) [[unlikely]]
		c.cond = kmcond_freed; // of a pool that stood here before
	return c;
}

/// As the user gave it: bytes that can be read.
bool is_pool(const kmcell* cell);

/// A cell that was never used, with the lock held.
Made take_fresh(kmpool* pool);

/// A cell leaves the pool: what the fields of libk's text then say.
inline void hand_out(kmpool* pool, kmpoolcell* cell, std::uint32_t number)
{
	link(pool, number) = in_use;
	cell->last = pool->top;
	pool->top = cell;
	pool->used++;
}

} // namespace kmem::pools
