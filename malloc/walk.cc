// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.cc — poolmallocwalk: slot by slot, then the pool's own blocks.
//
// A slab does not know which of its blocks are in magazines. These are marked in a table of bits,
// for one batch of slots at a time.
#include "walk.hh"
#include "block_marks.hh"
#include "magazines.hh"
#include "main_pool.hh"
#include "poolmalloc.h"

namespace shim {
namespace {

constexpr std::size_t batch = BlockMarks::batch;

class Walk {
public:
	Walk(const StopTheWorld& all, int (*visit)(void*, const PoolBlock*), void* arg)
		: all_{all}, visit_{visit}, arg_{arg}
	{
	}

	int slots()
	{
		const std::size_t count = slot_map.count.load(std::memory_order_relaxed);
		int result = 0;
		for (std::size_t first = 0; first < count && result == 0; first += batch) {
			const BlockMarks marks{all_, first};
			mark_magazines(marks);
			const std::size_t n = std::min(batch, count - first);
			for (std::size_t i = 0; i < n && result == 0; i++)
				result = slot(marks, static_cast<Slot>(first + i));
		}
		return result;
	}

	int pool() { return poolwalk(&main_pool, see_block, this); }

private:
	int show(const PoolBlock& block) const
	{
		const StopTheWorld::Visit visit;
		return visit_(arg_, &block);
	}

	int show(std::byte* start, std::size_t size, PoolBlockState state) const
	{
		PoolBlock block{};
		block.ptr = block.base = start;
		block.size = block.whole = size;
		block.state = state;
		return show(block);
	}

	int see(const PoolBlock& block) const
	{
		all_.covers(slots_lock);
		return is_chunk(block) ? 0 : show(block);
	}
	static int see_block(void* walk, const PoolBlock* block)
	{
		return static_cast<Walk*>(walk)->see(*block);
	}

	static void mark(const BlockMarks& marks, Class c, void* const* items, std::size_t n)
	{
		for (std::size_t i = 0; i < n; i++)
			if (const Place place = place_of(glance(items[i]));
			    marks.covers(place.block) && is_block_of(place, c))
				marks.mark(place.slot, object_index(place));
	}

	void mark_magazines(const BlockMarks& marks) const
	{
		for (unsigned i = 1; i <= classes; i++) {
			const auto c = static_cast<Class>(i);
			const auto see = [&marks, c](void* const* items, std::size_t n) {
				mark(marks, c, items, n);
			};
			see_in_threads(all_, c, see);
			see_in_depot(all_, c, see);
		}
	}

	bool is_free_in(const Slab& slab, Class c, std::size_t object) const
	{
		covers_class(all_, c);
		return slab.is_free(object);
	}

	PoolBlockState state_of(const BlockMarks& marks, Slot slot, Class c,
				std::size_t object) const
	{
		if (is_small(c) && is_free_in(slab_of(slot), c, object))
			return poolblock_free;
		return marks.is_marked(slot, object) ? poolblock_cached : poolblock_allocated;
	}

	int slot(const BlockMarks& marks, Slot slot) const
	{
		const Class c = slot_map.classes[slot].load(std::memory_order_relaxed);
		if (c == no_class)
			return free_slot(slot);
		const std::size_t size = class_sizes[c];
		const std::size_t n = c == inner_class ? 0 : objects_in_slab(c);
		int result = 0;
		for (std::size_t i = 0; i < n && result == 0; i++)
			result = show(slot_address(slot) + i * size, size,
				      state_of(marks, slot, c, i));
		return result;
	}

	int free_slot(Slot slot) const
	{
		const std::uint64_t ours = slots_of_chunks(slot / slots_in_window);
		const bool is_ours = (ours >> slot % slots_in_window & 1U) != 0;
		return is_ours ? show(slot_address(slot), slot_bytes, poolblock_free) : 0;
	}

	const StopTheWorld& all_;
	int (*visit_)(void*, const PoolBlock*);
	void* arg_;
};

} // namespace
} // namespace shim

#pragma GCC visibility push(default)
extern "C" int poolmallocwalk(int (*visit)(void*, const PoolBlock*), void* arg)
{
	shim::learn_options();
	const shim::StopTheWorld all;
	shim::Walk walk{all, visit, arg};
	const int result = walk.slots();
	return result != 0 ? result : walk.pool();
}
#pragma GCC visibility pop
