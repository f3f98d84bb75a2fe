// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap.hh — a locked pool, seen from inside.
//
// Only a Session makes a Heap, and only functions that take a Heap touch blocks: to have one
// is to hold the lock, and the compiler holds everybody to that. Tests and fuzzers, which look
// at a pool that nobody else uses, have one door: Inspector. It is one pointer wide; pass it by
// value.
#pragma once
#include "arena.hh"
#include "cache.hh"
#include "free_index.hh"
#include "guess.hh"
#include "pool.h"

namespace pool {

/// What poolstats tells and the Pool has no field for.
struct Totals {
	std::size_t own;     // bytes of blocks that are the engine's own
	std::size_t retired; // bytes of blocks kept by POOL_NOREUSE
	std::size_t dirty;   // bytes of large free blocks whose pages may go back
	std::size_t peak_cursize, peak_curalloc;
	std::uint64_t allocs, reallocs, failures, compactions, moved, purged;
};

/// How large blocks are. Taken from the Pool's fields when it gets its first arena.
struct Sizes {
	std::size_t quantum; // of block sizes; a multiple of 16
	std::size_t least;   // the smallest block size handed out
};

/// The engine's own state, in a block of the pool. Zeroed when made.
struct State {
	Key key;
	Sizes sizes;
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

class Heap {
public:
	Pool& pool() const { return *pool_; }
	State& state() const { return *static_cast<State*>(pool_->state); }
	FreeIndex& index() const { return state().index; }
	Cache& cache() const { return state().cache; }
	Hot& hot() const { return cache().hot(); }
	Arenas& arenas() const { return state().arenas; }
	Totals& totals() const { return state().totals; }
	bool has(int flag) const { return (pool_->flags & flag) != 0; }
	bool is_empty() const { return pool_->state == nullptr; }

	/// A block goes out to the caller, or comes back: the books.
	void count_out(std::size_t size) const
	{
		pool_->curfree -= size;
		pool_->curalloc += size;
		totals().allocs++;
		note_peak();
	}

	/// To be called when curalloc has grown.
	void note_peak() const
	{
		Totals& t = totals();
		if (pool_->curalloc > t.peak_curalloc) [[unlikely]]
			t.peak_curalloc = pool_->curalloc;
	}

	void count_in(std::size_t size) const
	{
		pool_->curalloc -= size;
		pool_->curfree += size;
		add_frees(1);
	}

	/// Calls to free, more or fewer; in a server the counter wraps within hours.
	void add_frees(int n) const
	{
		pool_->nfree = static_cast<int>(static_cast<unsigned>(pool_->nfree) +
						static_cast<unsigned>(n));
	}

	/// A header as it stands, true or not; and whether it is true.
	static Header raw_header(const Block* b) { return Header{b->header & meaning_mask}; }
	bool is_sealed(const Block* b) const
	{
		return state().key.is_sealed(b, Kind::header, b->header);
	}

	/// A header that must be true, since the engine wrote it; ends in report.cc if
	/// somebody else wrote over it.
	Header header(const Block* b) const
	{
		if (!is_sealed(b)) [[unlikely]]
			lost_header(b);
		return raw_header(b);
	}

	void write(Block* b, Header h) const
	{
		b->header = state().key.seal(b, Kind::header, h.meaning());
	}

	/// The size in the footer before `b`, whose header says that there is one.
	std::size_t size_before(const Block* b) const
	{
		const Word* footer = b->footer_before();
		if (!state().key.is_sealed(footer, Kind::footer, footer->bits)) [[unlikely]]
			lost_footer(b);
		return static_cast<std::size_t>(footer->bits & meaning_mask) * alignment;
	}

	void write_footer(Block* b, std::size_t size) const
	{
		Word* footer = b->footer(size);
		footer->bits = state().key.seal(footer, Kind::footer, size / alignment);
	}

	[[noreturn]] void lost_header(const Block* b) const;
	[[noreturn]] void lost_footer(const Block* b) const;
	[[noreturn]] void lost_link(const Block* b) const;

private:
	friend class Session;
	friend class Inspector; // of tests and fuzzers: test/inspector.hh
	explicit Heap(Pool& pool) : pool_{&pool} {}

	Pool* pool_;
};

inline Sizes sizes_of(const Pool& pool)
{
	const std::size_t quantum =
		least_common_multiple(pool.quantum == 0 ? alignment : pool.quantum, alignment);
	return {.quantum = quantum == 0 ? max_block : quantum,
		.least = at_least(at_most(pool.minblock, max_block), min_block)};
}

/// The block size for a request of `want` bytes; 0 if it cannot be described.
inline std::size_t block_size_for(const Sizes& s, std::size_t want, std::size_t extra)
{
	if (want > max_block - 4096) [[unlikely]]
		return 0;
	const std::size_t least = at_least(want + header_bytes + min_guard + extra, s.least);
	if (s.quantum == alignment) [[likely]]
		return round_up(least, alignment);
	const std::size_t need = round_up_any(least, s.quantum);
	return need > max_block ? 0 : need;
}

/// May a free block of `size` bytes serve a request for `need`? What is left over must be
/// nothing, or a block itself, or 16 bytes that are a quantum.
inline bool serves(const Sizes& s, std::size_t size, std::size_t need)
{
	return size == need || size >= need + min_block || (size > need && s.quantum == alignment);
}

} // namespace pool
