// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// locked_pool.hh — a locked pool, seen from inside.
//
// Only a Session makes a LockedPool, and only functions that take one (or its base, BlockAccess)
// touch blocks: having one means holding the pool's lock, and the compiler enforces that. The one
// exception is Inspector, for tests and fuzzers, which look at a pool that nobody else is using.
// A LockedPool is one pointer wide; pass it by value.
#pragma once
#include "access.hh"
#include "arena_table.hh"
#include "free_index.hh"
#include "guess.hh"
#include "quick_lists.hh"

namespace pool {

/// Counters for which the Pool has no field: for poolstats, for purging, and for the audit.
struct Totals {
	std::size_t metadata;    // bytes in metadata blocks
	std::size_t quarantined; // bytes in blocks that POOL_NOREUSE keeps
	std::size_t dirty;       // bytes in large free blocks whose pages are not purged yet
	std::size_t peak_cursize, peak_curalloc;
	std::uint64_t allocs, reallocs, failures, compactions, moved, purged;
};

/// The engine's own state, in a metadata block of the pool. Zeroed when made.
struct State : BlockFormat {
	Arenas arenas;
	Guesses guesses;
	Totals totals;
	Cache cache;
	FreeIndex index;
	Block* cursor;          // where poolcompactstep resumes: a block's begin, or null
	std::uintptr_t ceiling; // in its second pass: arenas below are still to be emptied; else 0
	void* root;             // the pointer that poolroot sets
	bool is_settled;        // since compaction last began, nothing but frees has made room;
	int begun_nfree;        // the Pool's nfree at that time
};

class LockedPool : public BlockAccess {
public:
	/// From its base class: a BlockAccess also means that the lock is held.
	explicit LockedPool(BlockAccess access) : BlockAccess{access} {}

	State& state() const { return static_cast<State&>(format()); }
	FreeIndex& index() const { return state().index; }
	Cache& cache() const { return state().cache; }
	Front& front() const { return cache().front(); }
	Arenas& arenas() const { return state().arenas; }
	Totals& totals() const { return state().totals; }

	/// Counts a block of this size that goes to the caller; count_in() one that comes back.
	void count_out(std::size_t size) const
	{
		pool().curfree -= size;
		pool().curalloc += size;
		totals().allocs++;
		note_peak();
	}

	/// Call it when curalloc has grown.
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

	/// Adds to the count of frees, which in a server wraps within hours.
	void add_frees(int n) const
	{
		pool().nfree = static_cast<int>(static_cast<unsigned>(pool().nfree) +
						static_cast<unsigned>(n));
	}

private:
	friend class Session;
	friend class Inspector; // for tests and fuzzers: test/inspector.hh
	explicit LockedPool(Pool& pool) : BlockAccess{pool} {}
};

} // namespace pool
