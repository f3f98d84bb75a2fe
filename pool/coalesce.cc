// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// coalesce.cc — coalescing and splitting.
#include "coalesce.hh"
#include "fill.hh"
#include "platform.hh"
#include "purge.hh"

namespace pool {

namespace {

/// Up to this many bytes of dirty free blocks, the engine does not even ask for the dirty limit.
constexpr std::size_t least_dirty_limit = std::size_t{4} << 20U;

/// Makes one of two neighbours, neither of them in a list. Returns its header, with those flags
/// that both had.
Header coalesce(LockedPool heap, Block* low, Header l, Block* high, Header h)
{
	take_in(heap, low, high);
	const std::size_t flags = l.padding() & h.padding();
	if ((flags & Header::filled_flag) != 0)
		fill(high->data(), at<std::byte>(high, -8), seam_bytes, Fill::freed);
	return Header{Mark::free, l.size() + h.size(), flags}.with_prev_free(l.prev_free());
}

} // namespace

void insert_free(LockedPool heap, Block* b, Header h)
{
	const Header free{Mark::free, h.size(), h.padding()};
	heap.write(b, free);
	heap.write_footer(b, h.size());
	heap.index().insert(heap, b, free);
	if (is_dirty(free)) [[unlikely]]
		heap.totals().dirty += h.size();
}

void remove_free(LockedPool heap, Block* b, Header h)
{
	heap.index().remove(heap, b, h);
	if (is_dirty(h)) [[unlikely]]
		heap.totals().dirty -= h.size();
}

Header split(LockedPool heap, Block* b, std::size_t need)
{
	const Header h = heap.header(b);
	remove_free(heap, b, h);
	const std::size_t rest = h.size() - need;
	if (rest >= min_block) {
		insert_free(heap, b->after(need), Header{Mark::free, rest, h.padding()});
		return Header{Mark::free, need, h.padding()};
	}
	Block* next = b->after(h.size());
	heap.write(next, heap.header(next).with_prev_free(false));
	return h;
}

Block* coalesce(LockedPool heap, Block* b, Header h)
{
	Block* next = b->after(h.size());
	const Header n = heap.header(next);
	if (n.is_free()) {
		remove_free(heap, next, n);
		h = coalesce(heap, b, h, next, n);
	} else {
		heap.write(next, n.with_prev_free(true));
	}
	if (h.prev_free()) {
		Block* low = b->before(heap.size_before(b));
		const Header l = heap.header(low);
		remove_free(heap, low, l);
		h = coalesce(heap, low, l, b, h);
		b = low;
	}
	insert_free(heap, b, h);
	if (heap.totals().dirty > least_dirty_limit) [[unlikely]]
		if (heap.totals().dirty >
		    at_least(poolplatform_dirty_limit(), heap.pool().curalloc / 8))
			purge_large(heap);
	return b;
}

bool release_arena(LockedPool heap, Block* b)
{
	Pool& pool = heap.pool();
	Arenas& arenas = heap.arenas();
	const Arena* arena = arenas.find(b);
	const Header h = heap.header(b);
	if (pool.free == nullptr || arena->is_given || arena->first() != b || !h.is_free() ||
	    b->after(h.size()) != arena->last())
		return false;
	remove_free(heap, b, h);
	pool.curfree -= h.size();
	pool.cursize -= arena->size;
	const Arena gone = *arena;
	arenas.remove(arenas.first_past(gone.base));
	if (heap.state().cursor == b)
		heap.state().cursor = nullptr;
	poolplatform_arena_gone(at_address<std::byte>(gone.base), gone.size);
	pool.free(at_address<std::byte>(gone.base), gone.size);
	return true;
}

void coalesce_and_release(LockedPool heap, Block* b, Header h)
{
	b = coalesce(heap, b, h);
	const Arena* arena = heap.arenas().find(b);
	if (arena->first() == b && heap.pool().curfree >= 2 * arena->size)
		release_arena(heap, b);
}

Header trim(LockedPool heap, Block* b, Header h, std::size_t need)
{
	const std::size_t rest = h.size() - need;
	if (rest < min_block)
		return h;
	heap.pool().curalloc -= rest;
	heap.pool().curfree += rest;
	heap.state().is_settled = false;
	Block* tail = b->after(need);
	std::size_t flags = h.padding() & Header::filled_flag;
	if (flags == 0)
		flags = fill_freed(heap, tail, rest);
	coalesce_and_release(heap, tail, Header{Mark::live, rest, flags});
	return Header{h.mark(), need}.with_prev_free(h.prev_free());
}

} // namespace pool
