// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// access.hh — reading and writing the words of a locked pool's blocks.
//
// Headers and footers are sealed with the pool's key, and are read through this class. If such a
// word is not what the engine wrote, the program ends. A BlockAccess is only ever made as the base
// of a LockedPool (locked_pool.hh), so having either means holding the pool's lock.
#pragma once
#include "block.hh"
#include "pool.h"

namespace pool {

/// Limits on block sizes, in bytes. Taken from the Pool's fields when it gets its first arena.
struct Sizes {
	std::size_t quantum; // of block sizes; a multiple of 16
	std::size_t least;   // the smallest block size handed out
};

/// What is needed to read and write a pool's blocks.
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

	/// A header as it is in memory, whether or not its seal is right; and whether it is.
	static Header raw_header(const Block* b) { return Header{b->header & meaning_mask}; }
	bool is_sealed(const Block* b) const
	{
		return format().key.is_sealed(b, Kind::header, b->header);
	}

	/// A header that the engine wrote. If it was overwritten, lost_header() ends the program.
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

	/// The size of the free block before `b`, from its footer. Call it only if the header of
	/// `b` says prev_free().
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

	/// Report that a word was overwritten without which the engine cannot continue, and end the
	/// program. Defined in report.cc, or in terse/terse.cc.
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

/// The block size for a request of `want` bytes and `extra` bytes of trailer; 0 if it is too large.
inline std::size_t block_size_for(const Sizes& s, std::size_t want, std::size_t extra)
{
	if (want > max_block - 4096) [[unlikely]]
		return 0;
	const std::size_t least = at_least(want + header_bytes + least_canary + extra, s.least);
	if (s.quantum == alignment) [[likely]]
		return round_up(least, alignment);
	const std::size_t need = round_up_any(least, s.quantum);
	return need > max_block ? 0 : need;
}

/// Can a free block of `size` bytes serve a request for `need`? The rest must be nothing, or large
/// enough for a block, or, if the quantum is 16, the 16 bytes that then stay in the block.
inline bool serves(const Sizes& s, std::size_t size, std::size_t need)
{
	return size == need || size >= need + min_block || (size > need && s.quantum == alignment);
}

} // namespace pool
