// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// own.cc — blocks that are the engine's own.
#include "own.hh"
#include "alloc.hh"
#include "guard.hh"
#include "platform.hh"

namespace pool {

namespace {

constexpr unsigned first_arenas = 4; // room in the table at the start

constexpr std::size_t state_bytes = round_up(sizeof(State), 8) +
				    FreeIndex::room_for(FreeIndex::small) +
				    first_arenas * sizeof(Arena);
constexpr std::size_t own_bytes(std::size_t size)
{
	return round_up(size + header_bytes + 8, alignment);
}

/// Pools from these sizes on are worth more lists and a small cache, and a large cache.
constexpr std::size_t large_pool = std::size_t{256} * 1024;
constexpr std::size_t very_large_pool = std::size_t{2} << 20U;

/// Of a pool's memory, the part that the cache may hold, if all stacks are full; but a stack
/// that holds less than a few blocks is of no use.
constexpr std::size_t cache_share = 32;
constexpr std::size_t least_limit = 512;

/// A block of the engine's own, zeroed, at the front of a free stretch.
Block* make_own(Heap heap, Block* b, std::size_t size)
{
	memset(b->data(), 0, size - header_bytes);
	std::byte* end = b->end(size);
	write_guard(end - 8, end);
	heap.write(b, Header{Mark::own, size});
	heap.totals().own += size;
	return b->after(size);
}

/// The engine needs one of its blocks no longer.
void free_own(Heap heap, void* data)
{
	if (data == nullptr)
		return;
	Block* b = Block::of_data(data);
	const Header h = heap.header(b);
	heap.totals().own -= h.size();
	heap.pool().curfree += h.size();
	release_arena(heap, b, h);
}

void* allocate_own(Heap heap, std::size_t size)
{
	const std::size_t need = round_up(size + header_bytes + 8, alignment);
	Block* b = heap.index().find(heap, need);
	if (b == nullptr)
		return nullptr;
	const Header h = carve(heap, b, need);
	memset(b->data(), 0, h.size() - header_bytes);
	write_guard(b->end(h.size()) - 8, b->end(h.size()));
	heap.write(b, Header{Mark::own, h.size()}.with_prev_free(h.prev_free()));
	heap.pool().curfree -= h.size();
	heap.totals().own += h.size();
	return b->data();
}

/// Links the free blocks of the old, small lists into new, large ones.
void move_lists(Heap heap, void* room)
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

} // namespace

const std::size_t founding_bytes = own_bytes(state_bytes);

Block* found(Heap heap, Block* b)
{
	constexpr std::size_t size = own_bytes(state_bytes);
	auto* s = at<State>(b, bytes(header_bytes));
	memset(s, 0, state_bytes);
	Pool& pool = heap.pool();
	pool.state = s;
	s->key = Key{poolplatform_secret() ^ (Bits{b->address()} * seal_multiplier)};
	s->sizes = sizes_of(pool);
	s->totals.counted_nfree = pool.nfree;
	auto* lists = at<std::byte>(s, bytes(round_up(sizeof(State), 8)));
	s->index.set_up(lists, FreeIndex::small);
	s->arenas.set_up(at<Arena>(lists, bytes(FreeIndex::room_for(FreeIndex::small))),
			 first_arenas);
	std::byte* end = b->end(size);
	write_guard(end - 8, end);
	heap.write(b, Header{Mark::own, size});
	s->totals.own = size;
	return b->after(size);
}

std::size_t table_need(Heap heap)
{
	if (heap.is_empty())
		return own_bytes(state_bytes);
	const Arenas& arenas = heap.arenas();
	return arenas.count() < arenas.room() ? 0 : own_bytes(2 * sizeof(Arena) * arenas.room());
}

Block* grow_table(Heap heap, Block* b, std::size_t size)
{
	Arenas& arenas = heap.arenas();
	const bool was_first = arenas.room() == first_arenas; // then it is a part of the state
	Block* behind = make_own(heap, b, size);
	Arena* old = arenas.move_to(at<Arena>(b->data(), 0), 2 * arenas.room());
	if (!was_first)
		free_own(heap, old);
	return behind;
}

void size_cache(Heap heap)
{
	if (heap.cache().depth() != 0)
		heap.cache().set_limits(
			at_least(heap.pool().cursize / cache_share / Cache::classes, least_limit));
}

void equip(Heap heap)
{
	const std::size_t size = heap.pool().cursize;
	if (size >= large_pool && heap.index().lists() == FreeIndex::small.count)
		if (void* room = allocate_own(heap, FreeIndex::room_for(FreeIndex::large)))
			move_lists(heap, room);
	const std::size_t guesses = Guesses::room_for(size);
	if (guesses > heap.state().guesses.size())
		if (void* room = allocate_own(heap, guesses)) {
			free_own(heap, heap.state().guesses.room());
			heap.state().guesses.set_up(room, guesses);
		}
	const unsigned depth = size < very_large_pool ? Cache::shallow : Cache::deep;
	if (size >= large_pool && heap.cache().depth() < depth)
		if (void* room = allocate_own(heap, Cache::room_for(depth))) {
			free_own(heap, heap.cache().move_to(room, depth));
			size_cache(heap);
		}
}

} // namespace pool
