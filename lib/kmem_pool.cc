// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_pool.cc — pool: cells of one size, in one piece of memory, last in first out.
#include "pool_cells.hh"

namespace kmem {

namespace pools {

namespace {

/// A cell that is free, or marked, or of a pool that was torn down, or none at all.
kmcond put_with_care(void* object, kmpoolcell* cell, Fate fate)
{
	const std::uint32_t what = is_plausible(object) ? turned(cell) : ~std::uint32_t{0};
	if (what == is_free)
		return kmcond_freed;
	if (what != none && what != is_marked_to_shred)
		return other_kind(object, kmkind_pool, kmcond_foreign);
	kmpool* pool = pool_of(cell);
	if (!is_pool(&pool->id))
		return kmcond_freed;
	const Hold hold{pool->lock};
	const std::uint32_t now = turned(cell); // unless another thread was quicker
	const bool is_used = now == none || now == is_marked_to_shred;
	if (is_used) {
		if (fate == Fate::shred || now != none || is_marked(pool->id))
			wipe(cell->data, pool->cellsz);
		turn(cell, now);
		put(pool, cell);
	}
	hold.release();
	return is_used ? kmcond_ok : kmcond_freed;
}

} // namespace

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
	return object == nullptr ? kmcond_ok : put_with_care(object, cell_of(object), fate);
}

} // namespace pools

namespace {

Found find_cell(void* object)
{
	if (!is_plausible(object))
		return not_found(kmcond_foreign);
	kmpoolcell* cell = pools::cell_of(object);
	const std::uint32_t what = pools::turned(cell);
	if (what == pools::is_free)
		return not_found(kmcond_freed);
	if (what != pools::none && what != pools::is_marked_to_shred)
		return not_found(kmcond_foreign);
	kmpool* pool = pools::pool_of(cell);
	return {.cond = kmcond_ok, .cell = &pool->id, .size = pool->cellsz};
}

void taint_cell(void* object)
{
	kmpoolcell* cell = pools::cell_of(object);
	const Hold hold{pools::pool_of(cell)->lock};
	if (pools::turned(cell) == pools::none)
		pools::turn(cell, pools::is_marked_to_shred);
	hold.release();
}

Made cell_sibling(void* object)
{
	kmpoolcell* cell = pools::cell_of(object);
	const Made made = pools::allocate(pools::pool_of(cell), 0);
	if (made.object != nullptr && pools::turned(cell) == pools::is_marked_to_shred)
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
	if (pool == nullptr || pool->lock != nullptr) [[unlikely]]
		return as_raw(kmem::pools::allocate(pool, 0));
	return as_raw(kmem::pools::take(pool));
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
	if (!kmem::is_plausible(object)) [[unlikely]]
		return kmem::pools::release(object, Fate::release);
	kmpoolcell* cell = kmem::pools::cell_of(object);
	if (kmem::pools::turned(cell) == kmem::pools::none) [[likely]] {
		kmpool* pool = kmem::pools::pool_of(cell);
		if (pool->lock == nullptr && !kmem::is_marked(pool->id)) [[likely]] {
			kmem::pools::put(pool, cell);
			return kmcond_ok;
		}
	}
	return kmem::pools::release(object, Fate::release);
}
}
