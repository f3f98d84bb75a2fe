// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_pool.cc — the audit of a kmpool, and of what stands in its cells.
#include "pool_cells.hh"
#include "rules.hh"

namespace kmem::pools {

namespace {

/// The offset of a kmpool in the memory that was granted for it.
std::size_t place_in(const kmpool* pool, const void* memory)
{
	return address_of(pool) - address_of(memory);
}

/// Is there a kmpool, or what must have been one? One of its words may have been overwritten.
bool is_or_was(const kmpool* pool, const void* memory, std::size_t size, std::uintptr_t home)
{
	if (kind_in(&pool->id) != kmkind_pool)
		return false;
	if (pool->home == home && is_sealed(pool))
		return true;
	const std::size_t before = place_in(pool, memory);
	return stack_bytes(pool->cells) == before &&
	       (pool->home == home || pool->id.size == size - before);
}

/// The kmpool in this memory, behind its stack; or null.
kmpool* find(void* memory, std::size_t size, std::uintptr_t home)
{
	for (std::size_t before = 0; before <= most_before(size); before += alignment) {
		if (size < before || size - before < sizeof(kmpool))
			return nullptr;
		auto* pool = at<kmpool>(memory, static_cast<std::ptrdiff_t>(before));
		if (is_or_was(pool, memory, size, home))
			return pool;
	}
	return nullptr;
}

bool has_bottom(const kmpool* pool)
{
	return pool->bottom != nullptr;
}

bool is_cell(const kmpool* pool, const kmpoolcell* cell)
{
	const std::uintptr_t offset = address_of(cell) - address_of(pool);
	return offset >= sizeof(kmpool) && (offset - sizeof(kmpool)) % pool->stride == 0 &&
	       (offset - sizeof(kmpool)) / pool->stride < pool->fresh;
}

/// Are the fields consistent? The kmpool's id, and with it its size, is sealed.
bool is_fitting(const kmpool* pool, std::size_t before, std::size_t size)
{
	const std::size_t data = pool->id.size - sizeof(kmpool);
	if (pool->id.size < sizeof(kmpool) || pool->id.size > size - before ||
	    pool->stride <= cell_fields || pool->stride % alignment != 0 ||
	    pool->cellsz > pool->stride - cell_fields)
		return false;
	const bool has_cells = pool->cells == data / pool->stride && data % pool->stride == 0 &&
			       stack_bytes(pool->cells) == before;
	if (!has_cells || pool->fresh > pool->cells || pool->idle > pool->fresh ||
	    (has_bottom(pool) && pool->idle == pool->fresh))
		return false;
	return pool->fresh == 0 ? pool->top == nullptr : is_cell(pool, pool->top);
}

/// A number of free cells, and the sum of their places: of the stack, or of the cells themselves.
struct Tally {
	std::size_t cells = 0;
	std::uint64_t places = 0;

	void add(std::uint32_t place)
	{
		cells++;
		places += place;
	}
};

std::uint32_t place_of(const kmpool* pool, const kmpoolcell* cell)
{
	return static_cast<std::uint32_t>((address_of(cell) - address_of(pool)) / alignment);
}

bool is_free_cell(const kmpool* pool, const kmpoolcell* cell)
{
	return is_cell(pool, cell) && turned(cell) == is_free;
}

void audit_stack(kmpool* pool, const Tally& free, const Auditor& a)
{
	Tally stacked;
	if (has_bottom(pool)) {
		if (!a.hold(is_free_cell(pool, pool->bottom), Rule::freed_is_stacked, pool))
			return;
		stacked.add(place_of(pool, pool->bottom));
	}
	for (std::uint32_t i = 0; i < pool->idle; i++) {
		const std::uint32_t* place = km_stacked_(pool, i);
		const std::uintptr_t cell = address_of(pool) + std::uintptr_t{*place} * alignment;
		if (!a.hold(is_free_cell(pool, at_address<kmpoolcell>(cell)),
			    Rule::freed_is_stacked, place))
			return;
		stacked.add(*place);
	}
	a.hold(stacked.cells == free.cells && stacked.places == free.places, Rule::freed_is_stacked,
	       pool);
}

/// Does the cell say where it is, and is its seal one of those that it can have?
bool is_placed(const kmpool* pool, const kmpoolcell* cell)
{
	const std::uint32_t what = turned(cell);
	return cell->place == place_of(pool, cell) &&
	       (what == none || what == is_free || what == is_marked_to_shred) &&
	       (cell->last == nullptr || is_cell(pool, cell->last));
}

void audit_cells(kmpool* pool, const Auditor& a)
{
	Tally free;
	for (std::uint32_t i = 0; i < pool->fresh; i++) {
		kmpoolcell* cell = cell_at(pool, i);
		if (!a.hold(is_placed(pool, cell), Rule::cell_is_placed, cell))
			return;
		if (turned(cell) == is_free)
			free.add(cell->place);
		else
			audit_granted(cell->data, pool->cellsz, address_of(pool) + in_pool, a);
	}
	audit_stack(pool, free, a);
}

/// The Pool whose lock guards the memory.
Pool* pool_behind(std::uintptr_t home)
{
	return (home & home_bits) == in_pool ? at_address<kmpool>(home - in_pool)->lock
					     : source_at(home)->pool;
}

} // namespace

bool audit(void* memory, std::size_t size, std::uintptr_t home, const Auditor& a)
{
	kmpool* pool = find(memory, size, home);
	if (pool == nullptr)
		return false;
	if (!a.hold(pool->home == home && is_sealed(pool), Rule::header_sealed, pool) ||
	    !a.hold(is_fitting(pool, place_in(pool, memory), size), Rule::pool_fits, pool))
		return true;
	a.hold((pool->src == nullptr || pool->src == source_cell(home)) &&
		       (pool->lock == nullptr || pool->lock == pool_behind(home)),
	       Rule::source_is_told, pool);
	audit_cells(pool, a);
	return true;
}

} // namespace kmem::pools
