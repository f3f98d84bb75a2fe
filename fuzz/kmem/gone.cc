// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// gone.cc — sources that go away with everything in them: a Pool is reset and its arenas are taken
// back, an array is used anew, a kmpool is destroyed with objects and kmpools in its cells.
#include "world.hh"
#include <algorithm>
#include <bitset>

namespace fuzz {

namespace {

using Doomed = std::bitset<source_count>;

bool has_source_in(const Object& o, const Doomed& doomed)
{
	return o.is_there && o.kind != kmkind_lin && doomed[static_cast<std::size_t>(o.source)];
}

/// The source, and every kmpool whose memory comes from it, directly or indirectly.
Doomed with_all_within(int source)
{
	Doomed doomed;
	doomed.set(static_cast<std::size_t>(source));
	for (int round = 0; round < cells_count; round++)
		for (std::size_t i = 0; i < cells_count; i++) {
			const Cells& c = world.cells[i];
			if (c.pool != nullptr && c.source != none &&
			    doomed[static_cast<std::size_t>(c.source)])
				doomed.set(first_cells + i);
		}
	return doomed;
}

/// Unlinks nodes, so that none that goes away hangs below one that stays, or the reverse.
void separate(const Doomed& doomed)
{
	for (int i = 0; i < object_count; i++) {
		Object& o = world.objects[static_cast<std::size_t>(i)];
		if (!o.is_there || o.parent == none)
			continue;
		Object& parent = world.objects[static_cast<std::size_t>(o.parent)];
		if (has_source_in(o, doomed) == has_source_in(parent, doomed))
			continue;
		expect(kmtreem(o.ptr, nullptr), {kmcond_ok}, "kmtreem away from what goes");
		std::erase(parent.children, i);
		o.parent = none;
	}
}

void forget_all_in(const Doomed& doomed)
{
	for (int i = 0; i < object_count; i++)
		if (has_source_in(world.objects[static_cast<std::size_t>(i)], doomed))
			forget(i);
	for (std::size_t i = 0; i < source_count; i++)
		world.is_marked[i] = world.is_marked[i] && !doomed[i];
}

/// Kmpools whose memory goes away are never destroyed: kmem counts them as existing for ever.
void lose_cells(const Doomed& doomed)
{
	for (std::size_t i = 0; i < cells_count; i++) {
		Cells& c = world.cells[i];
		if (!doomed[first_cells + i])
			continue;
		lost.pools++;
		lost.cells += c.count;
		world.gone.push_back(reinterpret_cast<unsigned char*>(c.pool));
		c = Cells{};
	}
}

struct Remains {
	const unsigned char* ptr;
	std::size_t size;
	unsigned char fill;
};

/// Whether the object is marked for shredding, or any source that contains it is.
bool is_shredded(const Object& o)
{
	bool is_marked = o.is_marked;
	for (int s = o.source; s != none && !is_marked;) {
		is_marked = world.is_marked[static_cast<std::size_t>(s)];
		s = s < first_cells ? static_cast<int>(none)
				    : world.cells[static_cast<std::size_t>(s - first_cells)].source;
	}
	return is_marked;
}

std::vector<Remains> remains_of(const Doomed& doomed)
{
	std::vector<Remains> remains;
	for (const Object& o : world.objects)
		if (has_source_in(o, doomed) && is_shredded(o))
			remains.push_back({o.ptr, o.size, o.fill});
	return remains;
}

/// Objects with a header of their own that stood in cells must not be freed any more; nor may
/// memory of an array, which belongs to the array's owner.
void forget_pointers(const Doomed& doomed)
{
	for (const Object& o : world.objects)
		if (has_source_in(o, doomed) && o.kind != kmkind_pool)
			lost.pointers.push_back(o.ptr);
}

} // namespace

Lost lost;

void step_reset(Bytes& in)
{
	const int source = static_cast<int>(in.below(first_cells));
	const bool is_same_place = in.below(2) == 0;
	const Doomed doomed = with_all_within(source);
	trace("source %d is reset, and its memory goes%s\n", source,
	      is_same_place ? "; the next is at the same place" : "");
	separate(doomed);
	forget_all_in(doomed);
	lose_cells(doomed);
	if (kmcell* cell = cell_of(source); cell != nullptr)
		world.gone.push_back(reinterpret_cast<unsigned char*>(cell));
	reset(source, is_same_place);
}

void step_fell(Bytes& in)
{
	const unsigned i = in.below(cells_count);
	Cells& c = world.cells[i];
	if (c.pool == nullptr)
		return;
	const Doomed doomed = with_all_within(first_cells + static_cast<int>(i));
	std::size_t orphans = 0, pools = 0;
	for (std::size_t k = 0; k < cells_count; k++)
		if (doomed[first_cells + k]) {
			orphans += world.cells[k].used;
			pools++;
		}
	trace("kmpool %u is felled with %zu kmpools and %zu cells in use\n", i, pools, orphans);
	separate(doomed);
	const std::vector<Remains> remains = remains_of(doomed);
	forget_pointers(doomed);
	kmcount before{}, after{};
	kmcounts(&before);
	kmpool* pool = c.pool;
	expect(kmpoolx(pool), {kmcond_ok}, "kmpoolx with all that is in there");
	for (const Remains& r : remains)
		verify_shredded(r.ptr, r.size, r.fill);
	kmcounts(&after);
	if (after.orphan != before.orphan + orphans || after.torn != before.torn + pools ||
	    after.pools + pools != before.pools)
		fail("kmcounts does not tell of kmpools that were torn down together");
	const bool is_in_array = c.source == none;
	forget_all_in(doomed);
	gave_cell(c.source, memory_of(c), true);
	for (std::size_t k = 0; k < cells_count; k++)
		if (doomed[first_cells + k])
			world.cells[k] = Cells{};
	if (is_in_array)
		world.gone.clear();
	std::erase_if(world.gone, [](const unsigned char* p) {
		return std::find(lost.pointers.begin(), lost.pointers.end(), p) !=
		       lost.pointers.end();
	});
	lost.pointers.clear();
}

} // namespace fuzz
