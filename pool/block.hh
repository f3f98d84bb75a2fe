// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// block.hh — what a block looks like in memory; the only file that knows its offsets.
//
//	allocated:  Block    data                            canary
//	            v        v                               v
//	            +--------+-------------------------------+---------------+
//	            | header | what the caller asked for     | FB FD F9 FC … |
//	            +--------+-------------------------------+---------------+
//	            |<- 8 -->|                               |<--- padding --->|
//
//	free:       +--------+--------+--------+ - - - - - - - - - - +--------+
//	            | header |  next  |  prev  |                     | footer |
//	            +--------+--------+--------+ - - - - - - - - - - +--------+
//	            |<----------------------- size -------------------------->|
//
// Headers are 8 bytes past a multiple of 16, so that data is aligned to 16, and
// sizes are multiples of 16. Each of these words is sealed (seal.hh). A header gives the
// block's state (Mark), its size, its padding, and whether the block before it is free: only
// then is there a footer, from which that block's begin is computed. Only canary bytes follow
// a caller's data, at least one; so a request of n bytes takes n + 9 bytes, rounded up to a
// multiple of 16 and to no less than 32.
//
// Padding of up to 31 bytes is recorded in the header. More padding (from a large quantum or
// minblock), and tags, are recorded in a trailer, which canary bytes follow in turn:
//
//	            +--------+-----------+-------+-------+-------+-------+-------+
//	            | header | data      | canary | tag 0 | tag 1 | padding | canary |
//	            +--------+-----------+-------+-------+-------+-------+-------+
#pragma once
#include "marks.hh"
#include "seal.hh"

namespace pool {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t footer_bytes = 8;
constexpr std::size_t least_canary = 1;
constexpr std::size_t min_block = 32;      // a free block's four words
constexpr std::size_t header_padding = 31; // the most that a header records
constexpr std::size_t trailer_bytes = 16;  // padding word and 8 canary bytes
constexpr std::size_t tagged_trailer_bytes = 32;
constexpr std::size_t max_block =
	(std::size_t{1} << (sizeof(std::size_t) == 8 ? 43 : 31)) - alignment;

/// The contents of a header, without its seal. A value, read from a block or written to it whole.
class Header {
public:
	constexpr Header() = default; // marks the end of an arena
	explicit constexpr Header(Bits meaning) : meaning_{meaning} {}

	constexpr Header(Mark mark, std::size_t size, std::size_t padding = 0)
		: meaning_{static_cast<Bits>(mark) | Bits{padding} << padding_shift |
			   Bits{size / alignment} << size_shift}
	{
	}

	constexpr Bits meaning() const { return meaning_; }
	constexpr Mark mark() const { return static_cast<Mark>(meaning_ & mark_mask); }
	constexpr bool is_free() const { return mark() == Mark::free; }
	constexpr bool is_allocated() const { return pool::is_allocated(mark()); }
	constexpr bool is_end() const { return meaning_ >> size_shift == 0; }
	constexpr bool prev_free() const { return (meaning_ & prev_free_bit) != 0; }

	constexpr std::size_t size() const
	{
		return static_cast<std::size_t>(meaning_ >> size_shift) * alignment;
	}

	/// Bytes behind what the caller asked for, to the end of the block; 0 if the trailer has
	/// the number. In a free or cached block these bits are the two flags below.
	constexpr std::size_t padding() const { return meaning_ >> padding_shift & header_padding; }

	/// For a free block: whether its pages have been purged, and whether all of it is filled.
	constexpr bool is_purged() const { return (padding() & purged_flag) != 0; }
	constexpr bool is_filled() const { return (padding() & filled_flag) != 0; }

	constexpr Header with_prev_free(bool yes) const
	{
		return Header{yes ? meaning_ | prev_free_bit : meaning_ & ~prev_free_bit};
	}

	constexpr Header with_mark(Mark mark) const
	{
		return Header{(meaning_ & ~mark_mask) | static_cast<Bits>(mark)};
	}

	static constexpr std::size_t purged_flag = 1;
	static constexpr std::size_t filled_flag = 2;

private:
	static constexpr Bits mark_mask = 7;
	static constexpr Bits prev_free_bit = 8;
	static constexpr unsigned padding_shift = 4;
	static constexpr unsigned size_shift = 9;
	static_assert(max_block / alignment < Bits{1} << (meaning_bits - size_shift));
	static_assert(header_padding < 1U << (size_shift - padding_shift));

	Bits meaning_ = 0;
};

/// The place in memory where a block begins. Its words are read through a LockedPool, which has
/// the key to their seals. Sizes and distances are in bytes.
struct [[gnu::may_alias]] Block {
	Bits header;

	static Block* of_data(void* data) { return at<Block>(data, -bytes(header_bytes)); }

	void* data() const { return at<std::byte>(this, header_bytes); }
	std::uintptr_t address() const { return address_of(this); }

	/// The block, or the place, `n` bytes behind or before this one.
	Block* after(std::size_t n) const { return at<Block>(this, bytes(n)); }
	Block* before(std::size_t n) const { return at<Block>(this, -bytes(n)); }

	/// One past the last byte of a block of this size.
	std::byte* end(std::size_t size) const { return at<std::byte>(this, bytes(size)); }

	Word* next_link() const { return at<Word>(this, 8); }
	Word* prev_link() const { return at<Word>(this, 16); }

	/// The footer of a free block of this size; and that of the free block before this one.
	Word* footer(std::size_t size) const { return at<Word>(this, bytes(size - footer_bytes)); }
	Word* footer_before() const { return at<Word>(this, -bytes(footer_bytes)); }

	/// Words in the trailer of an allocated block of this size.
	Word* long_padding(std::size_t size) const
	{
		return at<Word>(this, bytes(size - trailer_bytes));
	}
	Word* tag(std::size_t size, unsigned which) const
	{
		return at<Word>(this, bytes(size - tagged_trailer_bytes + std::size_t{8} * which));
	}
};

static_assert(sizeof(Block) == header_bytes);
static_assert(min_block == header_bytes + 2 * sizeof(Word) + footer_bytes);
static_assert(max_block % alignment == 0);

} // namespace pool
