// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cells.cc — makes and destroys kmpools.
#include "world.hh"
#include <algorithm>
#include <limits>

namespace fuzz {

namespace {

constexpr std::size_t memory_bytes = 4096;
alignas(16) std::array<std::array<unsigned char, memory_bytes>, cells_count> memory;

int index_of(const Cells& c)
{
	return static_cast<int>(&c - world.cells.data());
}

/// Whether a kmpool, or an object that does not occupy a cell of its own, takes memory from it.
bool is_source(int source)
{
	for (const Cells& c : world.cells)
		if (c.pool != nullptr && c.source == source)
			return true;
	for (const Object& o : world.objects)
		if (o.is_there && o.source == source && o.kind != kmkind_pool)
			return true;
	return false;
}

void check_new(const Cells& c, std::size_t asked)
{
	kmcount count{};
	expect(kmpoolc(c.pool, &count), {kmcond_ok}, "kmpoolc");
	if (c.source != none && count.cells != asked)
		fail("a kmpool of %zu cells instead of %zu", count.cells, asked);
	if (count.pools != 1 || count.used != 0 || count.peak != 0 ||
	    (count.cells == 0 && asked != 0))
		fail("a new kmpool has a past");
	if (c.pool->cellsz < c.cell || c.pool->id.kind != kmkind_pool || c.pool->top != nullptr)
		fail("a new kmpool's fields are wrong");
}

void make_in_array(Cells& c, std::size_t offset, std::size_t bytes)
{
	auto& room = memory[static_cast<std::size_t>(index_of(c))];
	c.source = none;
	c.pool = kmpoolif(room.data() + offset, bytes - offset, c.cell);
	if (c.pool == nullptr && c.cell < 1000 && bytes - offset > 2000)
		fail("kmpoolif finds no room for a cell of %zu in %zu", c.cell, bytes - offset);
	const auto* from = reinterpret_cast<unsigned char*>(c.pool);
	if (c.pool != nullptr && from < room.data() + offset)
		fail("kmpoolif makes its pool elsewhere");
}

void make_from(Cells& c, int source, std::size_t n)
{
	c.source = source;
	world.refused = 0;
	c.pool = kmpooli(cell_of(source), c.cell, n);
	const bool is_small = c.cell < 100'000 && n * (c.cell + 32) < 100'000 && n > 0;
	if (c.pool == nullptr && is_small && !may_lack_memory(source))
		fail("kmpooli refuses %zu cells of %zu", n, c.cell);
}

/// Makes it in a cell of the kmpool with the largest cells. Returns false if there is none.
bool make_nested(Cells& c, std::size_t n)
{
	const Cells* outer = nullptr;
	for (const Cells& each : world.cells)
		if (each.pool != nullptr && (outer == nullptr || each.cell > outer->cell))
			outer = &each;
	if (outer == nullptr)
		return false;
	c.source = first_cells + index_of(*outer);
	c.cell %= 48;
	c.pool = kmpooli(&outer->pool->id, c.cell, n);
	const std::size_t bytes = (4 * n + 15) / 16 * 16 + sizeof(kmpool) +
				  n * (16 + (c.cell + 15 + (c.cell == 0)) / 16 * 16);
	const bool fits = bytes <= outer->cell && outer->used != outer->count;
	if ((c.pool != nullptr) != fits)
		fail("a kmpool of %zu bytes in a cell of %zu: %d", bytes, outer->cell, fits);
	if (c.pool != nullptr) {
		c.count = n;
		took_cell(c.source, memory_of(c));
	}
	return true;
}

} // namespace

unsigned char* memory_of(const Cells& c)
{
	return reinterpret_cast<unsigned char*>(c.pool) - (4 * c.count + 15) / 16 * 16;
}

void step_cells_make(Bytes& in)
{
	Cells& c = world.cells[in.below(cells_count)];
	const int source = static_cast<int>(in.below(first_cells + 2));
	std::size_t cell = in.size();
	std::size_t n = in.below(4) == 0 ? in.size() : in.below(24) + 1;
	if (c.pool != nullptr || (source < first_cells && !is_standing(source)))
		return;
	c = Cells{};
	c.cell = cell;
	trace("kmpool %d of %zu cells of %#zx bytes from source %d\n", index_of(c), n, cell,
	      source);
	if (const std::size_t few = 1 + n % 5; source > first_cells && make_nested(c, few))
		n = few;
	else if (source >= first_cells)
		make_in_array(c, in.below(64), memory_bytes - in.below(64));
	else
		make_from(c, source, n);
	if (c.pool == nullptr)
		return;
	check_new(c, n);
	c.cell = c.pool->cellsz;
	kmcount count{};
	kmpoolc(c.pool, &count);
	c.count = count.cells;
}

void step_cells_end(Bytes& in)
{
	Cells& c = world.cells[in.below(cells_count)];
	const int source = index_of(c) + first_cells;
	if (c.pool == nullptr || is_source(source))
		return;
	kmcount before{}, after{};
	kmcounts(&before);
	trace("kmpool %d is torn down with %zu cells in use\n", index_of(c), c.used);
	const std::size_t used = c.used;
	expect(kmpoolx(c.pool), {kmcond_ok}, "kmpoolx");
	for (int i = 0; i < object_count; i++)
		if (world.objects[static_cast<std::size_t>(i)].is_there &&
		    world.objects[static_cast<std::size_t>(i)].source == source)
			forget(i);
	world.is_marked[static_cast<std::size_t>(source)] = false;
	std::erase_if(world.gone, [&](const unsigned char*) { return c.source == none; });
	gave_cell(c.source, memory_of(c), true);
	c = Cells{};
	kmcounts(&after);
	if (after.orphan != before.orphan + used || after.torn != before.torn + 1 ||
	    after.pools + 1 != before.pools)
		fail("kmcounts does not tell of a kmpool that was torn down");
}

void step_cells_count(Bytes& in)
{
	const Cells& c = world.cells[in.below(cells_count)];
	kmcount count{}, sum{};
	if (c.pool == nullptr) {
		expect(kmpoolc(nullptr, &count), {kmcond_invalid}, "kmpoolc of none");
		return;
	}
	expect(kmpoolc(c.pool, &count), {kmcond_ok}, "kmpoolc");
	if (count.cells != c.count || count.used != c.used || count.peak < c.used)
		fail("kmpoolc tells %zu of %zu cells instead of %zu of %zu", count.used,
		     count.cells, c.used, c.count);
	kmcounts(&sum);
	std::size_t cells = 0, pools = 0;
	for (const Cells& each : world.cells) {
		cells += each.count;
		pools += each.pool != nullptr;
	}
	if (sum.pools != pools + lost.pools || sum.cells != cells + lost.cells)
		fail("kmcounts tells %zu cells in %zu pools instead of %zu in %zu", sum.cells,
		     sum.pools, cells + lost.cells, pools + lost.pools);
}

void end_cells()
{
	for (int round = 0; round < cells_count; round++)
		for (int i = 0; i < cells_count; i++) {
			Cells& c = world.cells[static_cast<std::size_t>(i)];
			const bool is_source = std::any_of(
				world.cells.begin(), world.cells.end(), [&](const Cells& other) {
					return other.pool != nullptr &&
					       other.source == first_cells + i;
				});
			if (c.pool == nullptr || is_source)
				continue;
			expect(kmpoolx(c.pool), {kmcond_ok}, "kmpoolx at the end");
			gave_cell(c.source, memory_of(c), true);
			c = Cells{};
		}
}

} // namespace fuzz
