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
// The stack grows downwards from the kmpool, a word for each freed cell except the last one freed.
// It stands apart from the cells: whatever is written to these, only real cells are handed out.
//
// A cell's place is its distance from the kmpool in units of 16 bytes. Beside it is a seal, made of
// the pool's address, which is hashed with the key, and of the cell's address. So an object leads
// to its pool, and an address that is no object, or lies between two, leads nowhere; and within one
// pool, seals can be checked without a hash. One bit of the seal is flipped while the cell is free,
// another while it is marked to be shredded: one comparison proves that a cell is in use. The place
// itself never changes.
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

/// The bytes of the stack of freed cells.
constexpr std::size_t stack_bytes(std::size_t cells)
{
	return round_up(cells * sizeof(std::uint32_t));
}

/// The most that the stack takes of `size` bytes, or a little more: a cell and its word in the
/// stack take at least nine times as much as that word.
constexpr std::size_t most_before(std::size_t size)
{
	return size / 9 + alignment;
}

inline kmpoolcell* cell_at(kmpool* pool, std::uint32_t number)
{
	return at<kmpoolcell>(pool,
			      static_cast<std::ptrdiff_t>(sizeof(kmpool) + number * pool->stride));
}

inline kmpoolcell* cell_of(void* object)
{
	return at<kmpoolcell>(object, -static_cast<std::ptrdiff_t>(cell_fields));
}

/// The address to which the place leads. It is no pool's address if the place is not valid.
inline std::uintptr_t pool_address(const kmpoolcell* cell)
{
	return address_of(cell) - std::uintptr_t{cell->place} * alignment;
}

/// The seal that the cell has while it is in use.
inline std::uint32_t seal_in_use(const kmpoolcell* cell)
{
	return km_cellseal_(cell, km_salt_(pool_address(cell)));
}

/// The bits of a cell's seal that are flipped: one of Turned; anything, if there is no cell.
inline std::uint32_t turned(const kmpoolcell* cell)
{
	return __atomic_load_n(&cell->seal, __ATOMIC_RELAXED) ^ seal_in_use(cell);
}

/// Flips bits of the seal. Another thread that frees the cell wrongly may be reading it.
inline void turn(kmpoolcell* cell, std::uint32_t bits) REQUIRES(its_lock)
{
	km_setseal_(cell, cell->seal ^ bits);
}

/// The lock of a pool that was torn down: it makes every call take the slow path.
inline Pool* torn_down()
{
	return at_address<Pool>(1);
}

/// The pool of a cell whose place is known to be valid.
inline kmpool* pool_of(kmpoolcell* cell)
{
	return at_address<kmpool>(pool_address(cell));
}

inline std::uint32_t used(const kmpool* pool) REQUIRES(its_lock)
{
	return pool->fresh - pool->idle - (pool->bottom == nullptr ? 0 : 1);
}

/// The pool's address must be readable.
inline bool is_sealed(const kmpool* pool)
{
	return pool->id.seal == km_seal_(pool, kmkind_pool, pool->id.size, pool->home);
}

/// The same for a pointer from the user: it may be anything.
inline bool is_pool(const void* place)
{
	const auto* pool = static_cast<const kmpool*>(place);
	return can_be_read(place) && kind_in(&pool->id) == kmkind_pool && is_sealed(pool);
}

/// A cell that was never used, or the reason why there is none.
Made take_fresh(kmpool* pool) REQUIRES(its_lock);

/// Takes a cell, and keeps the public fields as libk's text describes them.
[[gnu::always_inline]] inline Made take(kmpool* pool) REQUIRES(its_lock)
{
	kmpoolcell* cell = km_take_(pool);
	if (cell == nullptr) [[unlikely]]
		return take_fresh(pool);
	return {.cond = kmcond_ok, .object = cell->data, .cell = &pool->id};
}

} // namespace kmem::pools
