// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata.cc — metadata blocks made, and the table of arenas moved.
#include "metadata.hh"
#include "canary.hh"
#include "coalesce.hh"
#include "platform.hh"

namespace pool {

namespace {

constexpr unsigned first_arenas = 4; // room in the table at the start

constexpr std::size_t state_bytes = round_up(sizeof(State), 8) +
				    FreeIndex::room_for(FreeIndex::small) +
				    first_arenas * sizeof(Arena);

/// Marks a block as metadata. Returns the place behind it.
Block* seal_metadata(LockedPool heap, Block* b, std::size_t size)
{
	write_last_canary(b, size);
	heap.write(b, Header{Mark::metadata, size});
	heap.totals().metadata += size;
	return b->after(size);
}

} // namespace

Block* make_metadata(LockedPool heap, Block* b, std::size_t size)
{
	memset(b->data(), 0, size - header_bytes);
	return seal_metadata(heap, b, size);
}

const std::size_t founding_bytes = metadata_bytes(state_bytes);

Block* found(LockedPool heap, Block* b)
{
	constexpr std::size_t size = metadata_bytes(state_bytes);
	auto* s = at<State>(b, bytes(header_bytes));
	memset(s, 0, state_bytes);
	Pool& pool = heap.pool();
	pool.state = static_cast<BlockFormat*>(s);
	s->key = Key{poolplatform_secret() ^ (Bits{b->address()} * seal_multiplier)};
	s->sizes = sizes_of(pool);
	auto* lists = at<std::byte>(s, bytes(round_up(sizeof(State), 8)));
	s->index.set_up(lists, FreeIndex::small);
	s->arenas.set_up(at<Arena>(lists, bytes(FreeIndex::room_for(FreeIndex::small))),
			 first_arenas);
	return seal_metadata(heap, b, size);
}

std::size_t table_bytes(unsigned arenas)
{
	return arenas <= first_arenas
		       ? 0
		       : metadata_bytes(sizeof(Arena) * at_least(arenas, 2 * first_arenas));
}

std::size_t table_need(LockedPool heap, unsigned coming)
{
	if (heap.is_empty())
		return metadata_bytes(state_bytes);
	const Arenas& arenas = heap.arenas();
	const unsigned most = arenas.count() + coming;
	return most <= arenas.room()
		       ? 0
		       : metadata_bytes(sizeof(Arena) * at_least(most, 2 * arenas.room()));
}

void free_metadata(LockedPool heap, void* data)
{
	if (data == nullptr)
		return;
	Block* b = Block::of_data(data);
	const Header h = heap.header(b);
	heap.totals().metadata -= h.size();
	heap.pool().curfree += h.size();
	heap.state().is_settled = false;
	coalesce_and_release(heap, b, h);
}

void move_table(LockedPool heap, void* data, std::size_t size)
{
	Arenas& arenas = heap.arenas();
	const bool was_first =
		arenas.room() == first_arenas; // then it is part of the state's block
	const auto room = static_cast<unsigned>((size - header_bytes - 8) / sizeof(Arena));
	Arena* old = arenas.move_to(at<Arena>(data, 0), room);
	if (!was_first)
		free_metadata(heap, old);
}

Block* grow_table(LockedPool heap, Block* b, std::size_t size)
{
	Block* behind = make_metadata(heap, b, size);
	move_table(heap, b->data(), size);
	return behind;
}

} // namespace pool
