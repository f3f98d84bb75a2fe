// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// block.hh — what a block looks like in memory. No other file knows.
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
// Headers stand 8 bytes past a multiple of 16, so that data stands on one, and
// sizes are multiples of 16. Each word is sealed (seal.hh). A header says what the
// block is (Mark), its size, its padding, and whether the block before is free: only
// then does a footer tell where that one begins. Nothing is stored behind a
// caller's data but canary bytes, at least one; so a request of n bytes takes
// n + 9 bytes, rounded up to 16.
//
// Slack up to 31 bytes is told by the header. More of it (a large quantum or
// minblock), and tags, are told by a trailer, behind which canary bytes follow again:
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
constexpr std::size_t min_guard = 1;
constexpr std::size_t min_block = 32; // a free block's four words
constexpr std::size_t header_padding = 31;
constexpr std::size_t trailer_bytes = 16; // padding word and 8 canary bytes
constexpr std::size_t tagged_trailer_bytes = 32;
constexpr std::size_t max_block =
	(std::size_t{1} << (sizeof(std::size_t) == 8 ? 43 : 31)) - alignment;

/// What a header says. A value: it is read from a block and written to one whole.
class Header {
public:
	constexpr Header() = default; // that of an end
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

	/// Bytes behind what the caller asked for; 0 says that the trailer knows.
	constexpr std::size_t padding() const { return meaning_ >> padding_shift & header_padding; }

	/// Of a free block: its pages have been purged; all of it is filled.
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

/// A place in memory where a block begins. What its words say is for LockedPool to read:
/// it has the key.
struct [[gnu::may_alias]] Block {
	Bits header;

	static Block* of_data(void* data) { return at<Block>(data, -bytes(header_bytes)); }

	void* data() const { return at<std::byte>(this, header_bytes); }
	std::uintptr_t address() const { return address_of(this); }

	/// The block, or the place, that lies so many bytes on, or back.
	Block* after(std::size_t n) const { return at<Block>(this, bytes(n)); }
	Block* before(std::size_t n) const { return at<Block>(this, -bytes(n)); }

	/// The first byte behind a block of this size.
	std::byte* end(std::size_t size) const { return at<std::byte>(this, bytes(size)); }

	Word* next_link() const { return at<Word>(this, 8); }
	Word* prev_link() const { return at<Word>(this, 16); }

	/// Of a free block of this size; and of the block before this one.
	Word* footer(std::size_t size) const { return at<Word>(this, bytes(size - footer_bytes)); }
	Word* footer_before() const { return at<Word>(this, -bytes(footer_bytes)); }

	/// Of an allocated block of this size that has a trailer.
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
