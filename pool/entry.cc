// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry.cc — most of the C functions: each a Session and one call.
//
// Elsewhere are poolalloc, poolfree and poolrealloc (entry_fast.cc), poolallocalign (align.cc) and
// poolbuffer (reset.cc).
#include "arenas.hh"
#include "compact.hh"
#include "dump.hh"
#include "entry_slow.hh"
#include "known.hh"
#include "report.hh"
#include "reset.hh"
#include "resize.hh"
#include "trailer.hh"

namespace pool {

namespace {

void set_tag(LockedPool heap, Target t, bool second, std::uintptr_t tag)
{
	if (want_of(heap, t.block, t.header).has_tags)
		t.block->tag(t.header.size(), second ? 1 : 0)->bits = tag;
}

std::uintptr_t get_tag(LockedPool heap, Target t, bool second)
{
	if (!want_of(heap, t.block, t.header).has_tags)
		return 0;
	return static_cast<std::uintptr_t>(t.block->tag(t.header.size(), second ? 1 : 0)->bits);
}

void set_pinned(LockedPool heap, Target t, bool yes)
{
	const bool aligned = is_aligned(t.header.mark());
	const Mark pinned = aligned ? Mark::pinned_aligned : Mark::pinned;
	const Mark loose = aligned ? Mark::aligned : Mark::live;
	heap.write(t.block, t.header.with_mark(yes ? pinned : loose));
	if (!yes)
		heap.state().is_settled = false; // compaction may now be able to move it
}

} // namespace

} // namespace pool

using pool::Call;
using pool::LockedPool;
using pool::Session;
using pool::Target;

extern "C" {

size_t poolmsize(Pool* p, void* ptr)
{
	if (ptr == nullptr)
		return 0;
	const Session s{p, Call{.name = "poolmsize", .pointer = ptr, .size = 0}};
	const Target t = pool::prove(s.heap(), s.call());
	const std::size_t size = t ? pool::fill_out(s.heap(), t) : 0;
	s.leave();
	return size;
}

int poolisoverlap(Pool* p, void* ptr, size_t len)
{
	const Session s{p, Call{.name = "poolisoverlap", .pointer = ptr, .size = len}};
	bool overlaps = false;
	if (!s.heap().is_empty() && len != 0) {
		const pool::Arenas& arenas = s.heap().arenas();
		const std::uintptr_t from = pool::address_of(ptr);
		const unsigned i = arenas.first_past(from);
		overlaps = i < arenas.count() &&
			   (arenas[i].base <= from || arenas[i].base - from < len);
	}
	s.leave();
	return overlaps ? 1 : 0;
}

int poolcompact(Pool* p)
{
	const Session s{p, Call{.name = "poolcompact", .pointer = nullptr, .size = 0}};
	const bool changed = !s.heap().is_empty() && pool::compact(s.heap());
	s.leave();
	return changed ? 1 : 0;
}

int poolcompactstep(Pool* p, size_t bytes)
{
	const Session s{p, Call{.name = "poolcompactstep", .pointer = nullptr, .size = bytes}};
	const bool more = !s.heap().is_empty() && pool::compact_step(s.heap(), bytes);
	s.leave();
	return more ? 1 : 0;
}

void poolcheck(Pool* p)
{
	const Session s{p, Call{.name = "poolcheck", .pointer = nullptr, .size = 0}};
	pool::check(s.heap());
	s.leave();
}

void poolblockcheck(Pool* p, void* ptr)
{
	const Session s{p, Call{.name = "poolblockcheck", .pointer = ptr, .size = 0}};
	pool::prove(s.heap(), s.call());
	s.leave();
}

void pooldump(Pool* p)
{
	const Session s{p, Call{.name = "pooldump", .pointer = nullptr, .size = 0}};
	pool::dump(s.heap());
	s.leave();
}

void poolreset(Pool* p)
{
	const Session s{p, Call{.name = "poolreset", .pointer = nullptr, .size = 0}};
	if (!s.heap().is_empty())
		pool::reset(s.heap());
	s.leave();
}

int pooladopt(Pool* p, void* base, size_t size)
{
	const Session s{p, Call{.name = "pooladopt", .pointer = base, .size = size}};
	const bool taken = base != nullptr && pool::adopt(s.heap(), base, size, true);
	s.leave();
	return taken ? 1 : 0;
}

size_t pooltrim(Pool* p)
{
	const Session s{p, Call{.name = "pooltrim", .pointer = nullptr, .size = 0}};
	const std::size_t given = s.heap().is_empty() ? 0 : pool::trim_pool(s.heap());
	s.leave();
	return given;
}

void poolpin(Pool* p, void* ptr)
{
	const Session s{p, Call{.name = "poolpin", .pointer = ptr, .size = 0}};
	if (const Target t = pool::prove(s.heap(), s.call()))
		pool::set_pinned(s.heap(), t, true);
	s.leave();
}

void poolunpin(Pool* p, void* ptr)
{
	const Session s{p, Call{.name = "poolunpin", .pointer = ptr, .size = 0}};
	if (const Target t = pool::prove(s.heap(), s.call()))
		pool::set_pinned(s.heap(), t, false);
	s.leave();
}

int poolwalk(Pool* p, int (*visit)(void* arg, const PoolBlock* block), void* arg)
{
	const Session s{p, Call{.name = "poolwalk", .pointer = nullptr, .size = 0}};
	const int result = s.heap().is_empty() ? 0 : pool::visit_all(s.heap(), visit, arg);
	s.leave();
	return result;
}

std::size_t poolstats(Pool* p, PoolStats* stats, std::size_t size)
{
	PoolStats known;
	const Session s{p, Call{.name = "poolstats", .pointer = nullptr, .size = 0}};
	pool::collect(s.heap(), known);
	s.leave();
	return base::give_known(stats, size, known);
}

// These have no Session: whoever uses tags sets one for nearly every block, so that such calls are
// not watched or logged.

void poolsettag(Pool* p, void* ptr, int which, uintptr_t tag)
{
	const LockedPool heap = Session::lock(p);
	if (const Target t = pool::prove(heap, {.name = "poolsettag", .pointer = ptr, .size = 0}))
		pool::set_tag(heap, t, which != 0, tag);
	Session::unlock(heap);
}

uintptr_t poolgettag(Pool* p, void* ptr, int which)
{
	const LockedPool heap = Session::lock(p);
	const Target t = pool::prove(heap, {.name = "poolgettag", .pointer = ptr, .size = 0});
	const std::uintptr_t tag = t ? pool::get_tag(heap, t, which != 0) : 0;
	Session::unlock(heap);
	return tag;
}

void* poolroot(Pool* p, void* expected, void* root)
{
	const LockedPool heap = Session::lock(p);
	void* was = nullptr;
	if (!heap.is_empty()) {
		was = heap.state().root;
		if (was == expected)
			heap.state().root = root;
	}
	Session::unlock(heap);
	return was;
}

} // extern "C"
