// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// small.cc — what the smallest build of the engine has in place of the parts it leaves out.
//
// Those are the files in `engine_left_out` in pool/meson.build; for report.cc and session.cc there
// is terse/terse.cc. Pointers are proved as always, headers, footers and links are sealed, canaries
// are checked, and poolcheck checks every rule. What is given up is what makes a large pool fast,
// or a full one last longer:
//
//	compact.cc         nothing is moved; poolcompact and poolcompactstep return 0
//	grow_in_place.cc   a block that grows moves, even if there is free room next to it
//	purge.cc           `purge` is never called
//	metadata_growth.cc
//	                   there are only the first 64 lists; when the table of arenas is full, a
//	                   piece of memory that has no room for a larger one is refused
//	recent.cc          a freed block is coalesced at once
//	entry_fast.cc      there is no fast path
//	terse/fill.cc      a write to a freed block is found only by poolcheck, not when the block
//	                   is handed out again
#include "alarm.hh"
#include "coalesce.hh"
#include "compact.hh"
#include "entry_slow.hh"
#include "grow_in_place.hh"
#include "metadata_growth.hh"
#include "purge.hh"
#include "recent.hh"
#include "report.hh"
#include "trailer.hh"

namespace pool {

bool compact(LockedPool /*heap*/)
{
	return false;
}

bool compact_step(LockedPool /*heap*/, std::size_t /*limit*/)
{
	return false;
}

Target grow_in_place(LockedPool /*heap*/, Target /*t*/, std::size_t /*need*/, std::size_t /*keep*/)
{
	return {.block = nullptr, .header = Header{}, .shift = 0};
}

bool is_front_intact(LockedPool /*heap*/)
{
	return true;
}

Block* reuse(LockedPool /*heap*/, std::size_t /*need*/)
{
	return nullptr;
}

void keep(LockedPool heap, Block* b, Header h)
{
	coalesce_and_release(heap, b, h);
}

Header split_some(LockedPool heap, Block* b, std::size_t need)
{
	return split(heap, b, need);
}

bool wants_flush(LockedPool /*heap*/)
{
	return false;
}

void flush_all(LockedPool /*heap*/) {}
void cool(LockedPool /*heap*/) {}

std::size_t purge_large(LockedPool /*heap*/)
{
	return 0;
}

bool grow_table_within(LockedPool /*heap*/, std::size_t /*size*/)
{
	return false;
}

void grow_metadata(LockedPool /*heap*/) {}

void give_back_empty(LockedPool heap)
{
	const Arenas& arenas = heap.arenas();
	for (unsigned i = arenas.count(); i-- > 0;)
		release_arena(heap, arenas[i].first());
}

void size_cache(LockedPool /*heap*/) {}
void check_fill(LockedPool /*heap*/, const Block* /*b*/, Header /*h*/, std::size_t /*need*/) {}

} // namespace pool

using pool::Session;

extern "C" {

void* poolalloc(Pool* p, size_t size)
{
	return pool::allocate_slow(Session::lock(p), size);
}

void poolfree(Pool* p, void* ptr)
{
	if (ptr != nullptr)
		pool::free_slow(Session::lock(p), ptr);
}

void* poolrealloc(Pool* p, void* ptr, size_t size)
{
	if (ptr == nullptr)
		return poolalloc(p, size);
	if (size != 0)
		return pool::resize_slow(Session::lock(p), ptr, size);
	poolfree(p, ptr);
	return nullptr;
}
}
