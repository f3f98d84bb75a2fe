// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// locked_pool.hh — a locked pool, seen from inside.
//
// Only a Session makes a LockedPool, and only functions that take a LockedPool touch blocks: to
// have one is to hold the lock, and the compiler holds everybody to that. Tests and fuzzers, which
// look at a pool that nobody else uses, have one door: Inspector. It is one pointer wide; pass it
// by value.
#pragma once
#include "access.hh"
#include "arena_table.hh"
#include "free_index.hh"
#include "guess.hh"
#include "quick_lists.hh"

namespace pool {

/// What poolstats tells and the Pool has no field for.
struct Totals {
	std::size_t metadata;    // bytes of blocks that are the engine's own
	std::size_t quarantined; // bytes of blocks kept by POOL_NOREUSE
	std::size_t dirty;       // bytes of large free blocks whose pages may go back
	std::size_t peak_cursize, peak_curalloc;
	std::uint64_t allocs, reallocs, failures, compactions, moved, purged;
};

/// The engine's own state, in a block of the pool. Zeroed when made.
struct State : BlockFormat {
	Arenas arenas;
	Guesses guesses;
	Totals totals;
	Cache cache;
	FreeIndex index;
	Block* cursor;          // where poolcompactstep goes on: a block's begin, or null
	std::uintptr_t ceiling; // in its second pass: arenas below are yet to be emptied; else 0
	void* root;             // poolroot's
	bool is_settled; // no room was made, other than by freeing, since compaction was begun,
	int begun_nfree; // when the Pool's nfree was that
};

class LockedPool : public BlockAccess {
public:
	/// Whoever can read blocks has the lock.
	explicit LockedPool(BlockAccess access) : BlockAccess{access} {}

	State& state() const { return static_cast<State&>(format()); }
	FreeIndex& index() const { return state().index; }
	Cache& cache() const { return state().cache; }
	Front& front() const { return cache().front(); }
	Arenas& arenas() const { return state().arenas; }
	Totals& totals() const { return state().totals; }

	/// A block goes out to the caller, or comes back: the books.
	void count_out(std::size_t size) const
	{
		pool().curfree -= size;
		pool().curalloc += size;
		totals().allocs++;
		note_peak();
	}

	/// To be called when curalloc has grown.
	void note_peak() const
	{
		Totals& t = totals();
		if (pool().curalloc > t.peak_curalloc) [[unlikely]]
			t.peak_curalloc = pool().curalloc;
	}

	void count_in(std::size_t size) const
	{
		pool().curalloc -= size;
		pool().curfree += size;
		add_frees(1);
	}

	/// Calls to free, more or fewer; in a server the counter wraps within hours.
	void add_frees(int n) const
	{
		pool().nfree = static_cast<int>(static_cast<unsigned>(pool().nfree) +
						static_cast<unsigned>(n));
	}

private:
	friend class Session;
	friend class Inspector; // of tests and fuzzers: test/inspector.hh
	explicit LockedPool(Pool& pool) : BlockAccess{pool} {}
};

} // namespace pool
