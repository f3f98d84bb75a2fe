// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// access.hh — the words of a locked pool's blocks, read and written.
//
// Every word among the callers' data is sealed with the pool's key, and read through here: it is
// what the engine wrote, or it is the end. One makes a BlockAccess by making a LockedPool
// (locked_pool.hh), which is one; so to have either is to hold the lock.
#pragma once
#include "block.hh"
#include "pool.h"

namespace pool {

/// How large blocks are. Taken from the Pool's fields when it gets its first arena.
struct Sizes {
	std::size_t quantum; // of block sizes; a multiple of 16
	std::size_t least;   // the smallest block size handed out
};

/// What it takes to read a pool's blocks, and to write them.
struct BlockFormat {
	Key key;
	Sizes sizes;
};

class BlockAccess {
public:
	Pool& pool() const { return *pool_; }
	BlockFormat& format() const { return *static_cast<BlockFormat*>(pool_->state); }
	bool has(int flag) const { return (pool_->flags & flag) != 0; }
	bool is_empty() const { return pool_->state == nullptr; }

	/// A header as it stands, true or not; and whether it is true.
	static Header raw_header(const Block* b) { return Header{b->header & meaning_mask}; }
	bool is_sealed(const Block* b) const
	{
		return format().key.is_sealed(b, Kind::header, b->header);
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
		b->header = format().key.seal(b, Kind::header, h.meaning());
	}

	/// The size in the footer before `b`, whose header says that there is one.
	std::size_t size_before(const Block* b) const
	{
		const Word* footer = b->footer_before();
		if (!format().key.is_sealed(footer, Kind::footer, footer->bits)) [[unlikely]]
			lost_footer(b);
		return static_cast<std::size_t>(footer->bits & meaning_mask) * alignment;
	}

	void write_footer(Block* b, std::size_t size) const
	{
		Word* footer = b->footer(size);
		footer->bits = format().key.seal(footer, Kind::footer, size / alignment);
	}

	/// Somebody wrote over a word that the engine cannot go on without. These are in report.cc,
	/// or in what stands in its place.
	[[noreturn]] void lost_header(const Block* b) const;
	[[noreturn]] void lost_footer(const Block* b) const;
	[[noreturn]] void lost_link(const Block* b) const;

protected:
	explicit BlockAccess(Pool& pool) : pool_{&pool} {}

private:
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
