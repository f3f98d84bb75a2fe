// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// figures.cc — poolmallocstats: the pool's own figures, less the chunks, plus those of the
// classes.
//
//	heap = blocks of the pool + its free blocks + its metadata + chunks
//	chunks = slabs and runs + free slots (+ a header each)
//	slabs = blocks in use + in magazines + in depots + free + unused ends
#include "figures.hh"
#include "known.hh"
#include "limit.hh"
#include "magazines.hh"
#include "main_pool.hh"
#include "own_memory.hh"
#include "report.hh"
#include "walk.hh"
#include <cstring>

namespace shim {
namespace {

/// What poolstats() does not give: found by a walk over the pool's blocks.
struct PoolWalk {
	PoolWalk(const StopTheWorld& held, Residency wanted) : all{held}, residency{wanted} {}

	const StopTheWorld& all;
	Residency residency;
	std::size_t chunks = 0, chunk_bytes = 0, chunk_whole = 0;
	std::size_t resident = 0;
	const std::byte* first = nullptr; // … last: adjacent blocks not yet passed to ask()
	const std::byte* last = nullptr;

	void ask()
	{
		if (residency == Residency::asked && first != last)
			resident +=
				host::resident_bytes(first, static_cast<std::size_t>(last - first));
	}
	void see(const PoolBlock& block)
	{
		all.covers(slots_lock);
		const auto* base = static_cast<const std::byte*>(block.base);
		if (base != last) {
			ask();
			first = base;
		}
		last = base + block.whole;
		if (!is_chunk(block))
			return;
		chunks++;
		chunk_bytes += block.size - chunk_lead;
		chunk_whole += block.whole;
	}
};

int see_block(void* walk, const PoolBlock* block)
{
	static_cast<PoolWalk*>(walk)->see(*block);
	return 0;
}

/// Returns how many bytes of slots there are in chunks.
std::size_t measure_pool(const StopTheWorld& all, PoolMallocStats& s, Residency residency)
{
	PoolStats pool{};
	poolstats(&main_pool, &pool, sizeof pool);
	PoolWalk walk{all, residency};
	poolwalk(&main_pool, see_block, &walk);
	walk.ask();

	s.allocated = pool.curalloc - pool.quarantined_bytes - walk.chunk_whole;
	s.blocks = pool.allocated_blocks - walk.chunks;
	s.requested = s.requested_exactly =
		pool.requested - walk.chunk_bytes - walk.chunks * chunk_lead;
	s.pool_free = pool.curfree;
	s.pool_free_blocks = pool.free_blocks + pool.cached_blocks;
	s.pool_largest_free = pool.largest_free;
	s.quarantined = pool.quarantined_bytes;
	s.quarantined_blocks = pool.quarantined_blocks;
	s.pool_metadata = pool.metadata_bytes + walk.chunk_whole - walk.chunk_bytes;
	s.heap = pool.cursize;
	s.peak = std::max(pool.peak_cursize, pool.cursize);
	s.limit = pool.maxsize;
	s.resident = std::min(walk.resident, s.heap);
	return walk.chunk_bytes;
}

std::size_t count_in_threads(const StopTheWorld& all, Class c)
{
	std::size_t sum = 0;
	see_in_threads(all, c, [&](void* const* /*items*/, std::size_t n) { sum += n; });
	return sum;
}

PoolMallocClass measure_class(const StopTheWorld& all, Class c)
{
	const ClassStats known = class_stats(c);
	const std::size_t out = known.slabs * objects_in_slab(c) - known.free - known.deposited;
	PoolMallocClass result{};
	result.size = class_sizes[c];
	result.slabs = known.slabs;
	result.free = known.free;
	result.deposited = known.deposited;
	result.cached = std::min(count_in_threads(all, c), out); // threads go on running
	result.allocated = out - result.cached;
	return result;
}

/// Returns how many bytes of slots the class has.
std::size_t add_class(const StopTheWorld& all, PoolMallocStats& s, Class c)
{
	const PoolMallocClass& k = s.classes[c - 1U] = measure_class(all, c);
	const std::size_t slots = k.slabs * (is_run(c) ? slots_of_run(c) : 1);
	s.allocated += k.allocated * k.size;
	s.requested += k.allocated * k.size;
	s.blocks += k.allocated;
	s.cached += k.cached * k.size;
	s.deposited += k.deposited * k.size;
	s.slab_free += k.free * k.size;
	s.slab_lost += slots * slot_bytes - k.slabs * objects_in_slab(c) * k.size;
	return slots * slot_bytes;
}

std::size_t count_threads(const StopTheWorld& all)
{
	all.covers(heaps_lock);
	const HeapLists heaps = heap_lists();
	std::size_t n = 0;
	for (const ThreadHeap* heap = heaps.all; heap != nullptr; heap = heap->next)
		n++;
	for (const ThreadHeap* heap = heaps.idle; heap != nullptr; heap = heap->next_idle)
		n--;
	return n;
}

} // namespace

void measure(PoolMallocStats& s, Residency residency)
{
	static_assert(classes <= std::size(decltype(s.classes){}));
	learn_options();
	const StopTheWorld all;
	s = PoolMallocStats{};
	s.slots_free = measure_pool(all, s, residency);
	for (unsigned c = 1; c <= classes; c++)
		s.slots_free -= add_class(all, s, static_cast<Class>(c));
	const SlotStats slots = slot_stats();
	s.slots_dirty = slots.dirty_bytes;
	s.metadata = slots.table_bytes + own_memory_bytes();
	s.threads = count_threads(all);
	s.nclass = classes;
	all.covers(main_pool_lock);
	s.soft_limit = soft_limit();
}

FreeBlocks count_free(const PoolMallocStats& s)
{
	FreeBlocks sum{};
	for (const PoolMallocClass& c : s.classes) {
		sum.in_magazines += c.cached + c.deposited;
		sum.in_slabs += c.free;
	}
	return sum;
}

} // namespace shim

#pragma GCC visibility push(default)
extern "C" std::size_t poolmallocstats(PoolMallocStats* stats, std::size_t size)
{
	PoolMallocStats known{};
	shim::measure(known, shim::Residency::asked);
	return base::give_known(stats, size, known);
}
#pragma GCC visibility pop
