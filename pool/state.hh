// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// state.hh — how a block changes from one state to another, and what is painted.
#pragma once
#include "heap.hh"

namespace pool {

/// What a caller wants of a block.
struct Want {
	std::size_t size;
	bool has_tags;

	std::size_t extra() const { return has_tags ? tagged_trailer_bytes : 0; }
};

/// How long a block's trailer is, if it has one.
constexpr std::size_t trailer_of(Want want)
{
	return want.has_tags ? tagged_trailer_bytes : trailer_bytes;
}

/// Two words that a caller keeps with a block.
struct Tags {
	Bits word[2];
};

/// Gives an allocated block of h.size() bytes its header, and what stands behind the bytes that
/// the caller wants: guard and, where there must be one, trailer. Those bytes are kept.
void settle(Heap heap, Block* b, Header h, Want want, Tags tags);

/// `b`, a free or cached block that stands in no list any more, becomes the caller's.
void* give_out(Heap heap, Block* b, Header h, Want want);

/// Under POOL_ANTAGONISM fills a block of this size that falls free; the flags it then has.
std::size_t paint_freed(Heap heap, Block* b, std::size_t size);

/// `b` is the caller's no longer: it goes to the cache, to the index, or is retired.
void take_back(Heap heap, Block* b, Header h);

/// Is there nothing wrong with the hot block?
bool is_hot_intact(Heap heap);

/// There is no hot block any more: it goes out, or is joined. Its header has been looked at.
inline void drop_hot(Heap heap)
{
	if (!heap.hot().is_intact(heap.state().key)) [[unlikely]]
		heap.lost_link(heap.hot().block());
	heap.hot().drop();
}

/// What an allocated block's caller asked for, and whether it has tags.
Want want_of(Heap heap, const Block* b, Header h);

// Of blocks from poolallocalign: how far the caller's pointer stands behind the block's data. These
// are in align.cc, and come into a program with that function; without it there are no such blocks.

/// As the first few bytes of the block tell.
[[gnu::weak]] std::size_t find_shift(Heap heap, const Block* b, Header h);

/// As the word before the pointer tells; 0 if it does not.
[[gnu::weak]] std::size_t shift_of(Heap heap, const void* pointer);

inline bool has_shifts()
{
	return shift_of != nullptr;
}

Tags tags_of(const Block* b, Header h, Want want);

/// The first byte past what the caller asked for that is no guard byte, or null.
const std::byte* breach_of(Heap heap, const Block* b, Header h);

/// Is a lone NUL just past what the caller asked for all that is wrong with the guard?
bool is_one_nul(Heap heap, const Block* b, Header h);

/// Where two painted blocks are joined: the last word of the lower one, and the header and links
/// of the other, whose data begins so many bytes behind the seam's begin.
constexpr unsigned seam_bytes = 32;
constexpr unsigned seam_before = 16;

/// Fills bytes that belong to the block with this data pointer.
void paint(const void* data, void* from, std::size_t n, Paint paint);

/// The first word of a painted free, cached or retired block that somebody wrote to;
/// null if none.
const void* smear_of(Heap heap, const Block* b, Header h);

/// The part of a free block that is to be looked at when so many bytes of it go out: these, and
/// where the next header and links will be. The words at its ends are looked at here.
inline Header outgoing(Heap heap, const Block* b, Header h, std::size_t need)
{
	if (!h.is_free())
		return h;
	(void)heap.index().prev(heap, b); // next() is read when it leaves the index
	(void)heap.size_before(b->after(h.size()));
	return Header{Mark::free, at_most(h.size(), need + min_block), h.slack()};
}

} // namespace pool
