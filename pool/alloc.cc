// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alloc.cc — handing a block out and taking it back.
//
// All of this runs with the pool locked and leaves every rule in rules.hh true.
#include "alloc.hh"
#include "alarm.hh"
#include "arenas.hh"
#include "canary.hh"
#include "coalesce.hh"
#include "compact.hh"
#include "fill.hh"
#include "metadata_growth.hh"
#include "platform.hh"
#include "recent.hh"

namespace pool {

namespace {

/// The best of all blocks in the index for `need`: under POOL_FIRSTFIT the lowest that serves it.
Block* pick(LockedPool heap, std::size_t need)
{
	FreeIndex& index = heap.index();
	return heap.has(POOL_FIRSTFIT) ? index.find_lowest(heap, need) : index.find_any(heap, need);
}

/// The same, but tries the constant-time search first, and before the long one coalesces the quick
/// lists if they hold much. Under POOL_FIRSTFIT it always does that, and always searches long.
Block* pick_fast(LockedPool heap, std::size_t need)
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

/// Under POOL_NOREUSE a freed block is filled and never handed out again. curalloc still counts it.
void quarantine(LockedPool heap, Block* b, Header h)
{
	fill(b->data(), b->data(), h.size() - header_bytes - 8, Fill::freed);
	write_last_canary(b, h.size());
	heap.write(b, Header{Mark::quarantined, h.size()}.with_prev_free(h.prev_free()));
	heap.totals().quarantined += h.size();
	heap.add_frees(1);
}

} // namespace

void* give_out(LockedPool heap, Block* b, Header h, Want want)
{
	const std::size_t size = h.size();
	const std::size_t padding = size - header_bytes - want.size;
	if (padding <= header_padding && !want.has_tags) [[likely]] {
		write_new_canary(b, size, padding);
		heap.write(b, Header{Mark::live, size, padding}.with_prev_free(h.prev_free()));
	} else {
		settle(heap, b, h.with_mark(Mark::live), want, Tags{});
	}
	if (heap.has(POOL_ANTAGONISM)) [[unlikely]]
		fill(b->data(), b->data(), want.size, Fill::handed_out);
	heap.state().guesses.note(b, size);
	heap.count_out(size);
	return b->data();
}

Block* find_room(LockedPool heap, std::size_t need)
{
	cool(heap);
	if (Block* b = pick_fast(heap, need))
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

void* allocate(LockedPool heap, Want want)
{
	if (heap.is_empty()) [[unlikely]] {
		const std::size_t need =
			block_size_for(sizes_of(heap.pool()), want.size, want.extra());
		if (need == 0 || !grow(heap, need))
			return nullptr;
	}
	const std::size_t need = block_size_for(heap.state().sizes, want.size, want.extra());
	if (need == 0)
		return nullptr;
	Header h{Mark::cached, need};
	Block* b = reuse(heap, need);
	const bool is_recent = b != nullptr;
	if (!is_recent) {
		b = find_room(heap, need);
		if (b == nullptr)
			return nullptr;
		if (const Header was = heap.header(b); was.is_filled()) [[unlikely]]
			check_fill(heap, b, was, need);
		h = split_some(heap, b, need);
	}
	void* data = give_out(heap, b, h, want);
	if (!is_recent)
		grow_metadata(heap);
	return data;
}

void take_back(LockedPool heap, Block* b, Header h)
{
	const std::size_t size = h.size();
	if (heap.has(POOL_NOREUSE)) [[unlikely]] {
		quarantine(heap, b, h);
		return;
	}
	heap.count_in(size);
	const std::size_t flags = fill_freed(heap, b, size);
	keep(heap, b, Header{Mark::live, size, flags}.with_prev_free(h.prev_free()));
}

} // namespace pool
