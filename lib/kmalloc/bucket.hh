// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bucket.hh — a bucket: pages full of blocks of one power of two.
//
//	bucket, a multiple of its own size                                        its end
//	v                                                                               v
//	+--------+------+-----------+---------+---------+---------+---------+ - - - +---+
//	| Bucket | bits | (nothing) | block 1 | block 2 | block 3 | block 4 |           |
//	+--------+------+-----------+---------+---------+---------+---------+ - - - +---+
//	|<- `first` blocks' worth ->|              |                   ^
//	    `free` ------------------------------- v ------------------+
//
// A bit for each block says whether it is allocated; it makes a second free exact and cheap to
// see. Nothing of it stands beside the data. A free block's first word leads to the next one: the
// free list, whose head is `free`. A link is written mixed with its place and a key, and is
// followed only to where a free block of this bucket is; a write to a freed block cannot lead
// anywhere else. Blocks from `fresh` on have never been handed out, and are in no list.
#pragma once
#include "say.hh"
#include "state.hh"

namespace kalloc {

struct [[gnu::may_alias]] Bucket {
	std::uintptr_t mark;
	Bucket *next, *prev; // the ring of its class, while there is room
	void* free;          // the first of the free list
	std::uint32_t fresh; // number of the first block that was never handed out
	std::uint32_t live;  // blocks allocated
	std::uint32_t cls;
	std::uint32_t has_room; // it is in the ring

	static constexpr unsigned word_bits = 32;
	using Word [[gnu::may_alias]] = std::uint32_t;

	Word& word(std::uint32_t number)
	{
		return at<Word>(this, sizeof(Bucket))[number / word_bits];
	}
	static Word bit(std::uint32_t number) { return Word{1} << number % word_bits; }

	bool is_allocated(std::uint32_t number) { return (word(number) & bit(number)) != 0; }
	void flip(std::uint32_t number) { word(number) ^= bit(number); }

	unsigned shift() const { return cls + smallest_shift; }
	std::uint32_t number_of(const void* block) const
	{
		return static_cast<std::uint32_t>((address_of(block) - address_of(this)) >>
						  shift());
	}
	void* block(std::uint32_t number) const
	{
		return at<void>(this, std::size_t{number} << shift());
	}
};

constexpr std::size_t class_size(unsigned cls)
{
	return std::size_t{1} << (cls + smallest_shift);
}

constexpr unsigned class_of(std::size_t size)
{
	const std::size_t last = (size - (size == 0 ? 0 : 1)) | (class_size(0) - 1);
	return static_cast<unsigned>(std::bit_width(last)) - smallest_shift;
}

/// The bytes at a bucket's beginning that are its own.
constexpr std::size_t bucket_overhead(std::size_t bucket_bytes, unsigned cls)
{
	const std::size_t blocks = bucket_bytes >> (cls + smallest_shift);
	return sizeof(Bucket) + (blocks + Bucket::word_bits - 1) / Bucket::word_bits * 4;
}

inline std::uintptr_t mark_of(const State& s, const Bucket* b)
{
	return ~address_of(b) ^ s.key ^ b->cls;
}

struct [[gnu::may_alias]] Link {
	std::uintptr_t mixed;
};

inline std::uintptr_t link_key(const State& s, const void* block)
{
	return address_of(block) * 0x9E37'79B1U ^ s.key;
}

inline void set_link(const State& s, void* block, const void* next)
{
	at<Link>(block, 0)->mixed = address_of(next) ^ link_key(s, block);
}

/// What the block's link says; it may be nonsense.
inline std::uintptr_t link_of(const State& s, const void* block)
{
	return at<Link>(block, 0)->mixed ^ link_key(s, block);
}

/// Is that address of a free block of this bucket which was once handed out?
inline bool is_freed_block(const State& s, Bucket& b, std::uintptr_t address)
{
	const std::uintptr_t offset = address - address_of(&b);
	if (offset >= s.bucket_bytes || offset % class_size(b.cls) != 0)
		return false;
	const auto number = static_cast<std::uint32_t>(offset >> b.shift());
	return number >= s.classes[b.cls].first && number < b.fresh && !b.is_allocated(number);
}

/// The bucket that a pointer lies in; null if it is no bucket.
inline Bucket* bucket_of(const State& s, const void* ptr)
{
	auto* b = static_cast<Bucket*>(pointer_to(round_down(address_of(ptr), s.bucket_bytes)));
	return s.table.has(b) ? b : nullptr;
}

/// A bucket with room, which the class had not, first in its ring. Null without memory.
Bucket* open_bucket(State& s, unsigned cls);

/// It has no room any more, or again.
void close_bucket(State& s, Bucket& b);
void reopen_bucket(State& s, Bucket& b);

/// Its last block was freed: kept, or given back to the host.
void put_empty(State& s, Bucket& b);

/// Gives every empty bucket back to the host. How many bytes.
std::size_t give_back_empty(State& s);

/// Has nobody written over the bucket's first words?
inline bool is_intact(const State& s, const Bucket& b)
{
	return b.mark == mark_of(s, &b);
}

/// A block of an intact bucket with room. Null if a link of its free list leads to no free block.
inline void* pop(State& s, Bucket& b)
{
	Class& c = s.classes[b.cls];
	void* block = b.free;
	if (block != nullptr) {
		const std::uintptr_t next = link_of(s, block);
		if (next != 0 && !is_freed_block(s, b, next)) [[unlikely]]
			return nullptr;
		b.free = pointer_to(next);
	} else {
		block = b.block(b.fresh++);
	}
	b.flip(b.number_of(block));
	if (b.live++ == 0)
		c.empty--;
	if (b.free == nullptr && b.fresh == c.stop) [[unlikely]]
		close_bucket(s, b);
	return block;
}

/// Is the pointer an allocated block of this bucket, which is intact? What is no block at all has
/// no bit set.
inline bool is_block(const State& s, Bucket& b, const void* ptr)
{
	const std::uint32_t number = b.number_of(ptr);
	return b.block(number) == ptr && b.is_allocated(number) && ptr != s.classes[b.cls].recent;
}

/// Takes a block back that was proved.
inline void push(State& s, Bucket& b, void* block)
{
	b.flip(b.number_of(block));
	set_link(s, block, b.free);
	b.free = block;
	if (b.has_room == 0) [[unlikely]]
		reopen_bucket(s, b);
	if (--b.live == 0) [[unlikely]]
		put_empty(s, b);
}

/// A new block of that class, contents undefined. Null without memory, or after a report.
void* take_small(State& s, unsigned cls, const Call& call);

/// Is the call's pointer an allocated block of this bucket? If not, it is reported.
bool prove_small(const State& s, const Call& call, Bucket& b);

/// The recent blocks go back to their buckets.
void flush_recent(State& s);

// The common cases, with no report in them; null and false are for the long way.

/// A recent block.
inline void* take_recent(State& s, std::size_t size)
{
	if (size >= s.fast_below) [[unlikely]]
		return nullptr;
	Class& c = s.classes[class_of(size)];
	void* block = c.recent;
	c.recent = nullptr;
	return block;
}

/// A block of a bucket with room.
inline void* take_open(State& s, std::size_t size)
{
	if (size >= s.fast_below) [[unlikely]]
		return nullptr;
	Bucket* b = s.classes[class_of(size)].open;
	return b != nullptr && is_intact(s, *b) ? pop(s, *b) : nullptr;
}

/// The bucket of an allocated small block; null for anything else.
inline Bucket* prove_fast(const State& s, const void* ptr)
{
	if (s.fast_below == 0) [[unlikely]]
		return nullptr;
	Bucket* b = bucket_of(s, ptr);
	return b != nullptr && is_intact(s, *b) && is_block(s, *b, ptr) ? b : nullptr;
}

/// It becomes hot, if none is. A bucket that would be empty is not to be kept for its recent block
/// if one is kept already.
inline bool put_recent(State& s, const Bucket* b, void* ptr)
{
	if (b == nullptr) [[unlikely]]
		return false;
	Class& c = s.classes[b->cls];
	if (c.recent != nullptr || (c.empty != 0 && b->live == 1))
		return false;
	c.recent = ptr;
	return true;
}

/// As push(), of what a caller gives back: the bucket is not kept for its recent block either, if
/// that is all that stays in it and an empty one is kept already.
inline void put_small(State& s, Bucket& b, void* block)
{
	const Class& c = s.classes[b.cls];
	if (b.live == 2 && c.empty != 0 &&
	    round_down(address_of(c.recent), s.bucket_bytes) == address_of(&b)) [[unlikely]]
		flush_recent(s);
	push(s, b, block);
}

} // namespace kalloc
