// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool.cc — pool: cells of one size, in one piece of memory, last in first out.
#include "pool_cells.hh"

namespace kmem {

namespace pools {

namespace {

/// The slow way: the cell may be free, or marked, or of a pool that was torn down, or no cell at
/// all.
kmcond put_with_care(void* object, kmpoolcell* cell, Fate fate)
{
	const kmcond asked = ask(object, cell_fields);
	const std::uint32_t what = asked == kmcond_ok ? turned(cell) : ~std::uint32_t{0};
	if (what == is_free || asked == kmcond_freed)
		return kmcond_freed;
	if (what != none && what != is_marked_to_shred)
		return other_kind(object, kmkind_pool, kmcond_foreign);
	kmpool* pool = pool_of(cell);
	if (!is_pool(pool))
		return kmcond_freed;
	const Locked locked{pool->lock};
	const std::uint32_t now = turned(cell);
	if (now != none && now != is_marked_to_shred)
		return kmcond_freed; // another thread was quicker
	if (fate == Fate::shred || now != none || is_marked(pool->id))
		wipe(cell->data, pool->cellsz);
	km_put_(pool, cell, cell->seal ^ now);
	return kmcond_ok;
}

/// The fast path, for a cell in use that is not to be shredded. It is proved without the lock;
/// under the lock, all that is left to check is whether another thread was quicker.
[[gnu::always_inline]] inline bool put_at_once(void* object)
{
	if (ask(object, cell_fields) != kmcond_ok)
		return false;
	kmpoolcell* cell = cell_of(object);
	const std::uint32_t seal = seal_in_use(cell);
	if (__atomic_load_n(&cell->seal, __ATOMIC_RELAXED) != seal)
		return false;
	kmpool* pool = pool_of(cell);
	Pool* lock = pool->lock;
	if (lock == torn_down() || is_marked(pool->id))
		return false;
	bool is_used = false;
	{
		const Locked locked{lock};
		is_used = turned(cell) == none;
		if (is_used)
			km_put_(pool, cell, seal);
	}
	if (lock == nullptr)
		come_near(pool);
	return is_used;
}

/// Takes a cell of a pool that was proved.
[[gnu::always_inline]] inline Made take_from(kmpool* pool)
{
	const Locked locked{pool->lock};
	return take(pool);
}

} // namespace

Made allocate(kmpool* pool)
{
	if (pool == nullptr)
		return failed(kmcond_invalid);
	if (!is_pool(pool))
		return failed(kmcond_kind);
	if (pool->lock == nullptr)
		meet(pool);
	return take_from(pool);
}

Made allocate_zeroed(kmpool* pool)
{
	const Made made = allocate(pool);
	if (made.object != nullptr)
		__builtin_memset(made.object, 0, pool->cellsz);
	return made;
}

Made allocate_sized(kmpool* pool, std::size_t size, Fill how)
{
	if (pool != nullptr && is_pool(pool) && size > pool->cellsz)
		return failed(kmcond_toolarge);
	const Made made = allocate(pool);
	if (how == Fill::zeroes && made.object != nullptr)
		__builtin_memset(made.object, 0, size);
	return made;
}

kmcond release(void* object, Fate fate)
{
	if (object == nullptr || (fate == Fate::release && put_at_once(object)))
		return kmcond_ok;
	return put_with_care(object, cell_of(object), fate);
}

} // namespace pools

namespace {

Found find_cell(void* object, const kmcell* /*cell*/)
{
	if (const kmcond asked = ask(object, pools::cell_fields); asked != kmcond_ok)
		return not_found(asked);
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
	const Locked locked{pools::pool_of(cell)->lock};
	if (pools::turned(cell) == pools::none)
		pools::turn(cell, pools::is_marked_to_shred);
}

Made cell_sibling(void* object)
{
	kmpoolcell* cell = pools::cell_of(object);
	const Made made = pools::allocate(pools::pool_of(cell));
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
	const Made made = pools::take_from(pool);
	return {.memory = made.object, .home = address_of(pool) + in_pool, .cond = made.cond};
}

kmcond pool_give_back(void* object)
{
	const bool is_back =
		pools::put_near(object) || pools::release(object, Fate::release) == kmcond_ok;
	return is_back ? kmcond_ok : kmcond_corrupt;
}

Pool* pool_lock(kmcell* src)
{
	return pools::is_pool(src) ? at<kmpool>(src, 0)->lock : nullptr;
}

} // namespace kmem

using kmem::Fate;

extern "C" {

[[gnu::flatten]] kmres kmpoola(kmpool* pool)
{
	void* cell = km_takeshort_(pool);
	if (cell == nullptr) [[unlikely]]
		return as_raw(kmem::pools::allocate(pool));
	return kmem::as_raw({.cond = kmcond_ok, .object = cell, .cell = nullptr});
}

kmres kmpoolz(kmpool* pool)
{
	return as_raw(kmem::pools::allocate_zeroed(pool));
}

kmres kmpoolo(kmpool* pool)
{
	return as_object(kmem::pools::allocate(pool), kmkind_pool);
}

kmres kmpoolzo(kmpool* pool)
{
	return as_object(kmem::pools::allocate_zeroed(pool), kmkind_pool);
}

kmcond kmpoolf(void* object)
{
	return kmem::pools::release(object, Fate::release);
}
}
