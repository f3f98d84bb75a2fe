// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata_growth.cc — metadata blocks made of free blocks.
#include "metadata_growth.hh"
#include "coalesce.hh"

namespace pool {

namespace {

/// Pools of at least large_pool bytes get more lists and shallow stacks; of at least
/// very_large_pool, deep stacks and guesses.
constexpr std::size_t large_pool = std::size_t{256} * 1024;
constexpr std::size_t very_large_pool = std::size_t{2} << 20U;

/// All stacks together may hold one cache_share-th of a pool's memory; but each may hold at least
/// least_limit bytes, since a stack of fewer than a few blocks is of no use.
constexpr std::size_t cache_share = 32;
constexpr std::size_t least_limit = 512;

/// Zeroed memory in a new metadata block; null if no free block is found for it.
void* allocate_metadata(LockedPool heap, std::size_t size)
{
	const std::size_t need = metadata_bytes(size);
	Block* b = heap.index().find(heap, need);
	if (b == nullptr)
		return nullptr;
	const Header h = split(heap, b, need);
	make_metadata(heap, b, h.size());
	heap.write(b, heap.header(b).with_prev_free(h.prev_free()));
	heap.pool().curfree -= h.size();
	return b->data();
}

/// Moves the free blocks from the few lists that a pool begins with to many, in `room`.
void move_lists(LockedPool heap, void* room)
{
	FreeIndex old = heap.index();
	FreeIndex& index = heap.index();
	index.set_up(room, FreeIndex::large);
	for (unsigned l = old.first_from(0); l < old.lists(); l = old.first_from(l + 1)) {
		for (Block* b = old.head(l); b != nullptr;) {
			Block* next = old.next(heap, b);
			index.insert(heap, b, heap.header(b));
			b = next;
		}
	}
}

/// Is this metadata block the only block in use in its arena, and could that arena be released?
bool is_alone_in_arena(LockedPool heap, void* data)
{
	if (data == nullptr || heap.pool().free == nullptr)
		return false;
	Block* b = Block::of_data(data);
	const Header h = heap.header(b);
	Block* low = h.prev_free() ? b->before(heap.size_before(b)) : b;
	Block* high = b->after(h.size());
	if (const Header n = heap.header(high); n.is_free())
		high = high->after(n.size());
	const Arena* arena = heap.arenas().find(b);
	return !arena->is_given && arena->first() == low && arena->last() == high;
}

} // namespace

bool grow_table_within(LockedPool heap, std::size_t size)
{
	void* data = allocate_metadata(heap, size - header_bytes - 8);
	if (data == nullptr)
		return false;
	move_table(heap, data, size);
	return true;
}

void size_cache(LockedPool heap)
{
	if (heap.cache().depth() != 0)
		heap.cache().set_limits(
			at_least(heap.pool().cursize / cache_share / Cache::classes, least_limit));
}

void grow_metadata(LockedPool heap)
{
	const std::size_t size = heap.pool().cursize;
	if (size >= large_pool && heap.index().lists() == FreeIndex::small.count)
		if (void* room = allocate_metadata(heap, FreeIndex::room_for(FreeIndex::large)))
			move_lists(heap, room);
	const unsigned depth = size < very_large_pool ? Cache::shallow : Cache::deep;
	if (size >= large_pool && heap.cache().depth() < depth && !heap.has(POOL_FIRSTFIT))
		if (void* room = allocate_metadata(heap, Cache::room_for(depth))) {
			free_metadata(heap, heap.cache().move_to(room, depth));
			size_cache(heap);
		}
	// Last: if room is short, the others are worth more.
	Guesses& guesses = heap.state().guesses;
	if (size >= very_large_pool && !guesses.is_set_up())
		if (void* room = allocate_metadata(heap, Guesses::size))
			guesses.set_up(room);
}

void give_back_empty(LockedPool heap)
{
	Guesses& guesses = heap.state().guesses;
	if (is_alone_in_arena(heap, guesses.room()))
		free_metadata(heap,
			      guesses.give_up()); // grow_metadata() sets them up again elsewhere
	const Arenas& arenas = heap.arenas();
	for (unsigned i = arenas.count(); i-- > 0;)
		release_arena(heap, arenas[i].first());
}

} // namespace pool
