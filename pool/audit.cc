// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.cc — the one audit: together with sweep.cc, a `hold` for each rule.
#include "audit.hh"
#include "recent.hh"
#include "sweep.hh"

namespace pool {

namespace {

/// Is there a free block at this place, so that its links may be read?
bool is_listable(LockedPool heap, const Block* b)
{
	const Arena* arena = heap.arenas().find(b);
	return arena != nullptr && b->address() % alignment == header_bytes && heap.is_sealed(b) &&
	       LockedPool::raw_header(b).is_free();
}

bool link_holds(LockedPool heap, const Word* link)
{
	return heap.state().key.is_sealed(link, Kind::link, link->bits);
}

/// Checks one list, of at most `most` blocks. Returns how many it has, or how many came before one
/// that cannot be followed.
std::size_t audit_list(LockedPool heap, unsigned list, const Auditor& a, std::size_t most)
{
	const FreeIndex& index = heap.index();
	std::size_t count = 0;
	const Block* before = nullptr;
	for (const Block* b = index.head(list); b != nullptr; b = index.next(heap, b)) {
		if (!a.hold(count < most && is_listable(heap, b), Rule::free_is_listed, b))
			return count;
		const bool linked =
			link_holds(heap, b->next_link()) && link_holds(heap, b->prev_link());
		if (!a.hold(linked, Rule::links_agree, b))
			return count;
		const bool belongs = index.list_of(LockedPool::raw_header(b).size()) == list;
		const bool both_ways = before == nullptr || index.prev(heap, b) == before;
		a.hold(belongs && both_ways, Rule::links_agree, b);
		a.hold(!index.is_overlooked(b, LockedPool::raw_header(b).size()),
		       Rule::lowest_is_known, b);
		count++;
		before = b;
	}
	return count;
}

void audit_index(LockedPool heap, const Auditor& a, const Tally& tally)
{
	const FreeIndex& index = heap.index();
	std::size_t listed = 0;
	for (unsigned list = 0; list < index.lists(); list++) {
		const Block* head = index.head(list);
		a.hold(index.is_marked(list) == (head != nullptr), Rule::bitmap_agrees, head);
		if (head != nullptr)
			listed += audit_list(heap, list, a, tally.blocks(Mark::free) - listed);
	}
	a.hold(listed == tally.blocks(Mark::free) && listed == index.blocks(), Rule::free_is_listed,
	       nullptr);
}

/// Is there a cached block of this size at this place?
bool is_cached(LockedPool heap, const Block* b, std::size_t size)
{
	const bool is_there = heap.arenas().find(b) != nullptr && heap.is_sealed(b);
	const Header h = is_there ? LockedPool::raw_header(b) : Header{};
	return h.mark() == Mark::cached && h.size() == size;
}

void audit_cache(LockedPool heap, const Auditor& a, const Tally& tally)
{
	const Cache& cache = heap.cache();
	std::size_t stacked = 0;
	std::uintptr_t places = 0;
	if (const Front& front = cache.front(); !front.is_empty()) {
		if (a.hold(is_cached(heap, front.block(), front.size()), Rule::cached_is_stacked,
			   front.block()))
			a.hold(is_front_intact(heap), Rule::links_agree, front.block());
		stacked++;
		places += front.block()->address();
	}
	for (std::size_t cls = 0; cls < Cache::classes; cls++) {
		for (unsigned i = 0; i < cache.count(cls); i++, stacked++) {
			const Block* b = cache.entry(cls, i);
			a.hold(is_cached(heap, b, Cache::size_of(cls)), Rule::cached_is_stacked, b);
			places += b->address();
		}
	}
	// The sum of the addresses shows if one block is there twice instead of another.
	a.hold(stacked == tally.blocks(Mark::cached) && places == tally.cached_places,
	       Rule::cached_is_stacked, nullptr);
}

void audit_table(LockedPool heap, const Auditor& a)
{
	const Arenas& arenas = heap.arenas();
	for (unsigned i = 1; i < arenas.count(); i++)
		a.hold(arenas[i - 1].last_byte() < arenas[i].base, Rule::arenas_ordered,
		       arenas[i].first());
	a.hold(arenas.is_recent_true(), Rule::recent_is_there, nullptr);
}

void audit_cursor(LockedPool heap, const Auditor& a)
{
	const Block* cursor = heap.state().cursor;
	a.hold(cursor == nullptr || (heap.arenas().find(cursor) != nullptr &&
				     heap.is_sealed(cursor) && heap.state().ceiling == 0),
	       Rule::cursor_begins, nullptr);
}

} // namespace

void audit(LockedPool heap, const Auditor& a)
{
	const Pool& pool = heap.pool();
	Tally tally{};
	if (!heap.is_empty()) {
		audit_table(heap, a);
		const Arenas& arenas = heap.arenas();
		for (unsigned i = 0; i < arenas.count(); i++) {
			sweep(heap, arenas[i], a, tally);
			tally.arena_bytes += arenas[i].size;
		}
		audit_index(heap, a, tally);
		audit_cache(heap, a, tally);
		audit_cursor(heap, a);
		const Totals& t = heap.totals();
		a.hold(t.metadata == tally.bytes(Mark::metadata) &&
			       t.quarantined == tally.bytes(Mark::quarantined) &&
			       t.dirty == tally.dirty_bytes,
		       Rule::totals_add_up, nullptr);
	}
	a.hold(pool.curalloc == tally.allocated() + tally.bytes(Mark::quarantined),
	       Rule::totals_add_up, nullptr);
	a.hold(pool.curfree == tally.bytes(Mark::free) + tally.bytes(Mark::cached),
	       Rule::totals_add_up, nullptr);
	a.hold(pool.cursize == tally.arena_bytes, Rule::totals_add_up, nullptr);
}

} // namespace pool
