// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// reset.cc — poolreset, pooltrim, and poolbuffer.
#include "reset.hh"
#include "arenas.hh"
#include "coalesce.hh"
#include "metadata_growth.hh"
#include "platform.hh"
#include "purge.hh"
#include "recent.hh"

namespace pool {

namespace {

/// A note written at the end of each arena while all of them are dropped: the table is itself
/// in one of them, and will be gone.
struct [[gnu::may_alias]] Dropped {
	Arena arena;
	Dropped* next;
};

/// The pieces of memory that pooladopt gave to a pool.
struct Given {
	unsigned pieces;
	Arena largest;
};

Given given_to(const Arenas& arenas)
{
	Given given{};
	for (unsigned i = 0; i < arenas.count(); i++) {
		const Arena& arena = arenas[i];
		if (!arena.is_given)
			continue;
		given.pieces++;
		if (arena.size > given.largest.size)
			given.largest = arena;
	}
	return given;
}

/// Lists all arenas but the largest adopted one, by a note in each.
Dropped* drop_all(const Arenas& arenas, const Arena& largest)
{
	// The table may be near the front of an arena and is still being read, so the notes go to
	// the ends. Every arena is large enough for that.
	Dropped* list = nullptr;
	for (unsigned i = arenas.count(); i-- > 0;) {
		const Arena arena = arenas[i];
		if (arena.base == largest.base)
			continue;
		auto* note = at_address<Dropped>(round_down(arena.stop(), alignof(Dropped)) -
						 sizeof(Dropped));
		*note = Dropped{.arena = arena, .next = list};
		list = note;
	}
	return list;
}

void adopt_again(LockedPool heap, const Arena& arena, unsigned coming)
{
	adopt(heap, at_address<std::byte>(arena.base), arena.size, true, coming);
}

} // namespace

// The pool starts over in some other adopted piece. The largest comes second and takes the table,
// at once with room for all pieces, since none of the others need be large enough for that
// (pooladopt ensured that the largest is).
void reset(LockedPool heap)
{
	Pool& pool = heap.pool();
	const Given given = given_to(heap.arenas());
	Dropped* list = drop_all(heap.arenas(), given.largest);
	pool.state = nullptr;
	pool.cursize = pool.curfree = pool.curalloc = 0;
	while (list != nullptr) {
		const Dropped dropped = *list;
		list = dropped.next;
		const Arena& arena = dropped.arena;
		if (arena.is_given) {
			const bool is_founding = heap.is_empty();
			adopt_again(heap, arena, 1);
			if (is_founding)
				adopt_again(heap, given.largest, given.pieces - 1);
		} else {
			poolplatform_arena_gone(at_address<std::byte>(arena.base), arena.size);
			if (pool.free != nullptr)
				pool.free(at_address<std::byte>(arena.base), arena.size);
		}
	}
	if (given.pieces == 1)
		adopt_again(heap, given.largest, 1);
}

std::size_t trim_pool(LockedPool heap)
{
	const std::size_t size = heap.pool().cursize;
	const std::uint64_t purged = heap.totals().purged;
	flush_all(heap); // may itself purge, or empty an arena and release it
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
