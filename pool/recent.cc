// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// recent.cc — the slow path of the quick lists.
#include "recent.hh"
#include "alarm.hh"
#include "canary.hh"
#include "coalesce.hh"

namespace pool {

namespace {

/// How many blocks of a size are split off at once, at most, if one large free block has the room.
constexpr std::size_t batch = 8;

/// Splits `count` blocks of `need` bytes off `b`: the first for the caller, the others for the
/// stack. The highest, next to what stays free, goes to the bottom, to be coalesced first.
Header split_batch(LockedPool heap, Block* b, std::size_t need, std::size_t count)
{
	Header h = split(heap, b, need * count);
	for (std::size_t i = count; --i > 0;) {
		Block* extra = b->after(need * i);
		write_last_canary(extra, need);
		heap.write(extra, Header{Mark::cached, need});
		heap.cache().push(Cache::class_of(need), extra);
	}
	heap.state().is_settled = false; // they are free, and compaction may close the gap
	return Header{Mark::free, need}.with_prev_free(h.prev_free());
}

/// How many blocks of `need` bytes to split off the free block `b` at once.
std::size_t batch_for(LockedPool heap, const Block* b, std::size_t need)
{
	const std::size_t cls = Cache::class_of(need);
	const Header h = heap.header(b);
	if (!heap.cache().takes(cls) || h.is_filled() || heap.has(POOL_FIRSTFIT | POOL_ANTAGONISM))
		return 1;
	const std::size_t count = at_most<std::size_t>(heap.cache().limit(cls) / 2, batch);
	return count > 1 && h.size() / need > 4 * batch ? count : 1;
}

/// Coalesces the oldest `n` blocks of a stack with their neighbours.
void flush(LockedPool heap, std::size_t cls, unsigned n)
{
	Cache& cache = heap.cache();
	for (unsigned i = 0; i < n; i++) {
		Block* b = cache.entry(cls, i);
		coalesce_and_release(heap, b, heap.header(b));
	}
	cache.drop_oldest(cls, n);
}

/// Makes a freed block the front block, after the one before is coalesced. Coalesces it at once
/// instead if the block before it is free, if it is filled, or if it has many pages to purge.
void lay_aside(LockedPool heap, Block* b, Header h)
{
	cool(heap);
	h = h.with_prev_free(heap.header(b).prev_free()); // cool() may have freed the block before
	if (h.prev_free() || h.is_filled() || h.size() > Front::largest) {
		coalesce_and_release(heap, b, h);
		return;
	}
	(void)heap.header(b->after(h.size())); // checks its seal, as coalescing would
	heap.write(b, h.with_mark(Mark::cached));
	heap.front().put(heap.state().key, b, h.size());
}

} // namespace

bool is_front_intact(LockedPool heap)
{
	return heap.front().is_empty() || heap.front().is_intact(heap.state().key);
}

void cool(LockedPool heap)
{
	Front& front = heap.front();
	if (front.is_empty())
		return;
	Block* b = front.block();
	const Header h = heap.header(b);
	drop_front(heap);
	coalesce_and_release(heap, b, h);
}

Block* reuse(LockedPool heap, std::size_t need)
{
	Cache& cache = heap.cache();
	const std::size_t cls = Cache::class_of(need);
	const bool has_stack = cls < Cache::classes;
	while (cache.front().is_of(need) || (has_stack && cache.count(cls) != 0)) {
		if (const Recent r = take_recent(heap, need); r.block != nullptr)
			return r.block;
		if (!has_stack || cache.count(cls) == 0 || heap.has(POOL_FIRSTFIT))
			return nullptr;
		Block* b = cache.top(cls);
		cache.drop_top(cls);
		const Header h = heap.header(b);
		if (h.prev_free() || heap.header(b->after(need)).is_free()) {
			coalesce_and_release(heap, b, h);
			continue;
		}
		if (h.is_filled()) [[unlikely]]
			check_fill(heap, b, h, need);
		return b;
	}
	return nullptr;
}

void keep(LockedPool heap, Block* b, Header h)
{
	Cache& cache = heap.cache();
	const std::size_t cls = Cache::class_of(h.size());
	if (heap.has(POOL_TOLERANCE)) // a forgiven NUL must not be reported for the next block
		write_last_canary(b, h.size());
	if (!cache.takes(cls) || heap.has(POOL_FIRSTFIT)) {
		lay_aside(heap, b, h);
		return;
	}
	if (cache.is_full(cls)) [[unlikely]] {
		flush(heap, cls, (cache.count(cls) + 1) / 2);
		// The block before may have been one of those flushed.
		h = h.with_prev_free(heap.header(b).prev_free());
	}
	heap.write(b, h.with_mark(Mark::cached));
	cache.push(cls, b);
}

Header split_some(LockedPool heap, Block* b, std::size_t need)
{
	const std::size_t count = batch_for(heap, b, need);
	return count > 1 ? split_batch(heap, b, need, count) : split(heap, b, need);
}

void flush_all(LockedPool heap)
{
	cool(heap);
	if (heap.cache().depth() == 0)
		return;
	for (std::size_t cls = 0; cls < Cache::classes; cls++)
		if (heap.cache().count(cls) != 0)
			flush(heap, cls, heap.cache().count(cls));
}

bool wants_flush(LockedPool heap)
{
	return heap.cache().bytes_held() > heap.pool().cursize / 64;
}

} // namespace pool
