// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dump.cc — poolwalk, poolstats and pooldump, all by the same walk.
#include "dump.hh"
#include "report.hh"
#include "say.hh"
#include "walk.hh"

namespace pool {

namespace {

int count_block(void* arg, const PoolBlock* block)
{
	PoolStats& s = *static_cast<PoolStats*>(arg);
	switch (block->state) {
	case poolblock_allocated:
		s.allocated_blocks++;
		s.requested += block->size;
		break;
	case poolblock_free:
		s.free_blocks++;
		s.largest_free = at_least(s.largest_free, block->whole);
		break;
	case poolblock_cached:
		s.cached_blocks++;
		break;
	case poolblock_quarantined:
		s.quarantined_blocks++;
		break;
	case poolblock_metadata:
		break;
	}
	return 0;
}

const char* word_for(const PoolBlock& b)
{
	switch (b.state) {
	case poolblock_allocated:
		return b.pinned != 0    ? "allocated, pinned"
		       : b.aligned != 0 ? "allocated, aligned"
					: "allocated";
	case poolblock_free:
		return "free";
	case poolblock_cached:
		return "cached";
	case poolblock_quarantined:
		return "quarantined";
	case poolblock_metadata:
		return "metadata";
	}
	return "?";
}

int dump_block(void* arg, const PoolBlock* b)
{
	Text line;
	line << "  block " << b->base << ": " << word_for(*b) << ", " << b->whole << " bytes";
	if (b->state == poolblock_allocated)
		line << ", " << b->size << " asked for at " << b->ptr;
	if (b->tag[0] != 0)
		line << ", tag " << Hex{b->tag[0]};
	say(*static_cast<Pool*>(arg), line);
	return 0;
}

int visit_arena(LockedPool heap, const Arena& arena, int (*visit)(void*, const PoolBlock*),
		void* arg)
{
	int result = 0;
	const Block* end = walk(heap, arena, [&](Block* b, Header h) {
		const PoolBlock block = describe(heap, b, h);
		result = visit(arg, &block);
		return result == 0;
	});
	if (result == 0 && end != arena.last())
		report_violation(
			heap,
			Violation{.rule = Rule::header_sealed, .where = end, .byte = nullptr});
	return result;
}

} // namespace

int visit_all(LockedPool heap, int (*visit)(void*, const PoolBlock*), void* arg)
{
	const Arenas& arenas = heap.arenas();
	for (unsigned i = 0; i < arenas.count(); i++)
		if (const int result = visit_arena(heap, arenas[i], visit, arg))
			return result;
	return 0;
}

void collect(LockedPool heap, PoolStats& stats)
{
	const Pool& pool = heap.pool();
	stats = PoolStats{};
	stats.maxsize = pool.maxsize;
	if (heap.is_empty())
		return;
	const Totals& t = heap.totals();
	stats.cursize = pool.cursize;
	stats.curfree = pool.curfree;
	stats.curalloc = pool.curalloc;
	stats.arenas = heap.arenas().count();
	stats.cached_bytes = heap.cache().bytes_held();
	stats.quarantined_bytes = t.quarantined;
	stats.metadata_bytes = pool.cursize - pool.curfree - pool.curalloc;
	stats.peak_cursize = t.peak_cursize;
	stats.peak_curalloc = t.peak_curalloc;
	stats.nalloc = t.allocs;
	stats.nrealloc = t.reallocs;
	stats.nfailed = t.failures;
	stats.ncompact = t.compactions;
	stats.moved_bytes = t.moved;
	stats.purged_bytes = t.purged;
	visit_all(heap, count_block, &stats);
	stats.nfree = stats.nalloc - stats.allocated_blocks; // the Pool's own nfree may wrap
}

void dump(LockedPool heap)
{
	Pool& pool = heap.pool();
	Text head;
	head << "pool " << name_of(pool) << ": " << pool.cursize << " bytes, " << pool.curalloc
	     << " allocated, " << pool.curfree << " free";
	say(pool, head);
	if (heap.is_empty())
		return;
	const Arenas& arenas = heap.arenas();
	for (unsigned i = 0; i < arenas.count(); i++) {
		Text line;
		line << " arena " << Hex{arenas[i].base} << ": " << arenas[i].size << " bytes";
		say(pool, line);
		visit_arena(heap, arenas[i], dump_block, &pool);
	}
}

} // namespace pool
