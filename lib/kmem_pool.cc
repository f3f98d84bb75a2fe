// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_pool.cc — pool: cells of one size, in one piece of memory.
//
//	+---------+----+----+--------+-------------+-------------+----
//	| … link1 | link0   | kmpool | cell 0      | cell 1      | …
//	+---------+----+----+--------+-------------+-------------+----
//	 a word for each cell         | last | place | the object, …
//
// A cell's link says whether it is in use, or else which was freed before it: the list of free
// cells stands apart from them, and what is written to a cell cannot harm it. A cell's place is
// its distance from the kmpool, sealed, so that an object leads to its pool and to its number, and
// what is no object, or lies between two, leads nowhere.
#include "pool_cells.hh"

namespace kmem {

namespace {

using pools::Cell;

/// With the lock held.
Made take(kmpool* pool)
{
	const std::uint32_t i = pool->next;
	if (i >= pool->fresh) [[unlikely]]
		return pools::take_fresh(pool);
	const std::uint32_t next = pools::link(pool, i);
	kmpoolcell* cell = pools::cell_at(pool, i);
	pool->next = next;
	pool->bottom = next == pools::none ? nullptr : pools::cell_at(pool, next);
	pools::hand_out(pool, cell, i);
	return {.cond = kmcond_ok, .object = cell->data, .cell = &pool->id};
}

/// With the lock held. `cell` is one of this pool's.
kmcond put(kmpool* pool, const Cell& c, Fate fate)
{
	if (c.number >= pool->fresh) [[unlikely]]
		return kmcond_freed; // it was of a pool that stood here before
	std::uint32_t& link = pools::link(pool, c.number);
	if (link < pools::in_use) [[unlikely]]
		return kmcond_freed;
	if (fate == Fate::shred || link == pools::in_use_marked || is_marked(pool->id)) [[unlikely]]
		wipe(c.cell->data, pool->cellsz);
	link = pool->next;
	pool->next = c.number;
	c.cell->last = pool->bottom;
	pool->bottom = c.cell;
	pool->used--;
	return kmcond_ok;
}

} // namespace

namespace pools {

Made allocate(kmpool* pool, std::size_t zeroes)
{
	if (pool == nullptr)
		return failed(kmcond_invalid);
	if (!is_pool(&pool->id))
		return failed(kmcond_kind);
	const Hold hold{pool->lock};
	const Made made = take(pool);
	hold.release();
	if (made.object != nullptr)
		__builtin_memset(made.object, 0, zeroes);
	return made;
}

Made allocate_sized(kmpool* pool, std::size_t size, Fill how)
{
	if (pool != nullptr && size > pool->cellsz)
		return failed(kmcond_toolarge);
	return allocate(pool, how == Fill::zeroes ? size : 0);
}

kmcond release(void* object, Fate fate)
{
	if (object == nullptr)
		return kmcond_ok;
	const Cell c = cell_of(object);
	if (c.cond != kmcond_ok) [[unlikely]]
		return other_kind(object, kmkind_pool, c.cond);
	const Hold hold{c.pool->lock};
	const kmcond cond = put(c.pool, c, fate);
	hold.release();
	return cond;
}

} // namespace pools

namespace {

Found find_cell(void* object)
{
	const Cell c = pools::cell_of(object);
	if (c.cond != kmcond_ok)
		return not_found(c.cond);
	const Hold hold{c.pool->lock};
	const bool is_used =
		c.number < c.pool->fresh && pools::link(c.pool, c.number) >= pools::in_use;
	hold.release();
	if (!is_used)
		return not_found(kmcond_freed);
	return {.cond = kmcond_ok, .cell = &c.pool->id, .size = c.pool->cellsz};
}

void taint_cell(void* object)
{
	const Cell c = pools::cell_of(object);
	const Hold hold{c.pool->lock};
	pools::link(c.pool, c.number) = pools::in_use_marked;
	hold.release();
}

Made cell_sibling(void* object)
{
	const Cell c = pools::cell_of(object);
	const Made made = pools::allocate(c.pool, 0);
	if (made.object != nullptr && pools::link(c.pool, c.number) == pools::in_use_marked)
		taint_cell(made.object);
	return made;
}

} // namespace

const Kind pool_kind{
	.find = find_cell, .drop = pools::release, .taint = taint_cell, .sibling = cell_sibling};

Grant pool_grant(kmcell* src, std::size_t size)
{
	auto* pool = at<kmpool>(src, 0);
	if (!pools::is_pool(src))
		return {.memory = nullptr, .home = 0, .cond = kmcond_kind};
	if (size > pool->cellsz)
		return {.memory = nullptr, .home = 0, .cond = kmcond_toolarge};
	const Made made = pools::allocate(pool, 0);
	return {.memory = made.object, .home = address_of(pool) + in_pool, .cond = made.cond};
}

void pool_give_back(void* object)
{
	pools::release(object, Fate::release);
}

Pool* pool_lock(kmcell* src)
{
	return pools::is_pool(src) ? at<kmpool>(src, 0)->lock : nullptr;
}

} // namespace kmem

using kmem::Fate;

extern "C" {

kmres kmpoola(kmpool* pool)
{
	if (pool == nullptr || pool->lock != nullptr || pool->id.kind != kmkind_pool) [[unlikely]]
		return as_raw(kmem::pools::allocate(pool, 0));
	return as_raw(kmem::take(pool));
}

kmres kmpoolz(kmpool* pool)
{
	return as_raw(kmem::pools::allocate(pool, pool == nullptr ? 0 : pool->cellsz));
}

kmres kmpoolo(kmpool* pool)
{
	return as_object(kmem::pools::allocate(pool, 0), kmkind_pool);
}

kmres kmpoolzo(kmpool* pool)
{
	return as_object(kmem::pools::allocate(pool, pool == nullptr ? 0 : pool->cellsz),
			 kmkind_pool);
}

kmcond kmpoolf(void* object)
{
	return kmem::pools::release(object, Fate::release);
}
}
