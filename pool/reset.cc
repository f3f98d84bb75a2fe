// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// reset.cc — poolreset, pooltrim, and the pool that stands in a buffer.
#include "reset.hh"
#include "alloc.hh"

namespace pool {

namespace {

/// What is written at the front of each arena while all of them are dropped: the table
/// is in one of them.
struct [[gnu::may_alias]] Dropped {
	Arena arena;
	Dropped* next;
};

Dropped* drop_all(const Arenas& arenas)
{
	// The table may stand where a note is to go, at the front of an arena; so the notes go
	// to the ends, and the arenas are at least that large.
	Dropped* list = nullptr;
	for (unsigned i = arenas.count(); i-- > 0;) {
		const Arena arena = arenas[i];
		auto* note = at<Dropped>(
			at_address<std::byte>(round_down(arena.stop(), alignof(Dropped))),
			-bytes(sizeof(Dropped)));
		*note = Dropped{.arena = arena, .next = list};
		list = note;
	}
	return list;
}

} // namespace

void reset(Heap heap)
{
	Pool& pool = heap.pool();
	Dropped* list = drop_all(heap.arenas());
	pool.state = nullptr;
	pool.cursize = pool.curfree = pool.curalloc = 0;
	while (list != nullptr) {
		const Dropped dropped = *list;
		list = dropped.next;
		auto* base = at_address<std::byte>(dropped.arena.base);
		if (dropped.arena.is_given)
			adopt(heap, base, dropped.arena.size, true);
		else if (pool.free != nullptr)
			pool.free(base, dropped.arena.size);
	}
}

void give_back_empty(Heap heap)
{
	const Arenas& arenas = heap.arenas();
	for (unsigned i = arenas.count(); i-- > 0;)
		give_back(heap, arenas[i].first());
}

std::size_t trim_pool(Heap heap)
{
	const std::size_t size = heap.pool().cursize;
	const std::uint64_t purged = heap.totals().purged;
	flush_all(heap); // may itself purge, and let an arena fall empty and hand it back
	give_back_empty(heap);
	purge_large(heap);
	return size - heap.pool().cursize + static_cast<std::size_t>(heap.totals().purged - purged);
}

} // namespace pool

extern "C" Pool* poolbuffer(void* buffer, size_t size)
{
	const std::uintptr_t from = pool::address_of(buffer);
	const std::size_t pad = pool::round_up(from, pool::alignment) - from;
	if (buffer == nullptr || size < pad + sizeof(Pool))
		return nullptr;
	auto* p = pool::at<Pool>(buffer, pool::bytes(pad));
	*p = Pool{};
	p->name = "buffer";
	const std::size_t used = pad + sizeof(Pool);
	return pooladopt(p, p + 1, size - used) != 0 ? p : nullptr;
}
