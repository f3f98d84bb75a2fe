// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.cc — giving a block out and taking it back.
//
// All of this runs with the pool locked and leaves every rule in rules.hh true.
#include "alloc.hh"
#include "arena.hh"
#include "compact.hh"
#include "fill.hh"
#include "guard.hh"
#include "own.hh"
#include "platform.hh"
#include "report.hh"

namespace pool {

namespace {

/// Of what it could give back, the engine keeps this much at least without asking how much.
constexpr std::size_t least_dirty_slack = std::size_t{4} << 20U;

/// The union of two neighbours, neither of them in any list. Flags that not both have are lost.
Header join(Heap heap, Block* low, Header l, Block* high, Header h)
{
	take_in(heap, low, high);
	const std::size_t flags = l.slack() & h.slack();
	if ((flags & Header::painted_flag) != 0)
		paint(high->data(), at<std::byte>(high, -8), seam_bytes, Paint::freed);
	return Header{Mark::free, l.size() + h.size(), flags}.with_prev_free(l.prev_free());
}

/// The free block that the pool's way of placement chooses, of all there are in the index.
Block* pick(Heap heap, std::size_t need)
{
	FreeIndex& index = heap.index();
	return heap.has(POOL_FIRSTFIT) ? index.find_lowest(heap, need) : index.find_any(heap, need);
}

/// The same, in constant time wherever that finds one; with the cache joined in if it holds much.
Block* pick_soon(Heap heap, std::size_t need)
{
	if (heap.has(POOL_FIRSTFIT)) {
		flush_all(heap);
		return pick(heap, need);
	}
	const FreeIndex& index = heap.index();
	if (Block* b = index.find(heap, need))
		return b;
	if (wants_flush(heap)) {
		flush_all(heap);
		if (Block* b = index.find(heap, need))
			return b;
	}
	return pick(heap, need);
}

} // namespace

void shelve(Heap heap, Block* b, Header h)
{
	const Header free{Mark::free, h.size(), h.slack()};
	heap.write(b, free);
	heap.write_footer(b, h.size());
	heap.index().insert(heap, b, free);
	if (is_dirty(free)) [[unlikely]]
		heap.totals().dirty += h.size();
}

void unshelve(Heap heap, Block* b, Header h)
{
	heap.index().remove(heap, b, h);
	if (is_dirty(h)) [[unlikely]]
		heap.totals().dirty -= h.size();
}

Header carve(Heap heap, Block* b, std::size_t need)
{
	const Header h = heap.header(b);
	unshelve(heap, b, h);
	const std::size_t rest = h.size() - need;
	if (rest >= min_block) {
		shelve(heap, b->after(need), Header{Mark::free, rest, h.slack()});
		return Header{Mark::free, need, h.slack()};
	}
	Block* next = b->after(h.size());
	heap.write(next, heap.header(next).with_prev_free(false));
	return h;
}

Block* release(Heap heap, Block* b, Header h)
{
	Block* next = b->after(h.size());
	const Header n = heap.header(next);
	if (n.is_free()) {
		unshelve(heap, next, n);
		h = join(heap, b, h, next, n);
	} else {
		heap.write(next, n.with_prev_free(true));
	}
	if (h.prev_free()) {
		Block* low = b->before(heap.size_before(b));
		const Header l = heap.header(low);
		unshelve(heap, low, l);
		h = join(heap, low, l, b, h);
		b = low;
	}
	shelve(heap, b, h);
	if (heap.totals().dirty > least_dirty_slack) [[unlikely]]
		if (heap.totals().dirty >
		    at_least(poolplatform_dirty_slack(), heap.pool().curalloc / 8))
			purge_large(heap);
	return b;
}

void release_arena(Heap heap, Block* b, Header h)
{
	b = release(heap, b, h);
	const Arena* arena = heap.arenas().find(b);
	if (arena->first() == b && heap.pool().curfree >= 2 * arena->size)
		give_back(heap, b);
}

Header trim(Heap heap, Block* b, Header h, std::size_t need)
{
	const std::size_t rest = h.size() - need;
	if (rest < min_block)
		return h;
	heap.pool().curalloc -= rest;
	heap.pool().curfree += rest;
	heap.state().is_settled = false;
	Block* tail = b->after(need);
	std::size_t flags = h.slack() & Header::painted_flag;
	if (flags == 0)
		flags = paint_freed(heap, tail, rest);
	release_arena(heap, tail, Header{Mark::live, rest, flags});
	return Header{h.mark(), need}.with_prev_free(h.prev_free());
}

Block* find_room(Heap heap, std::size_t need)
{
	cool(heap);
	if (Block* b = pick_soon(heap, need))
		return b;
	if (grow(heap, need))
		return pick(heap, need);
	const std::size_t size = heap.pool().cursize;
	flush_all(heap);
	if (Block* b = pick(heap, need))
		return b;
	if (!compact(heap) && heap.pool().cursize == size)
		return nullptr;
	Block* b = pick(heap, need);
	return b == nullptr && grow(heap, need) ? pick(heap, need) : b;
}

void* allocate(Heap heap, Want want)
{
	if (heap.is_empty()) [[unlikely]] {
		const std::size_t need =
			block_size_for(sizes_of(heap.pool()), want.size, want.extra());
		if (need == 0 || !grow(heap, need))
			return nullptr;
	}
	const std::size_t need = block_size_for(heap.state().sizes, want.size, want.extra());
	if (void* data = reuse(heap, want, need))
		return data;
	if (need == 0)
		return nullptr;
	Block* b = find_room(heap, need);
	if (b == nullptr)
		return nullptr;
	if (const Header was = heap.header(b); was.is_painted()) [[unlikely]]
		check_paint(heap, b, was, need);
	const Header h = carve_some(heap, b, need);
	void* data = give_out(heap, b, h, want);
	equip(heap);
	return data;
}

} // namespace pool
