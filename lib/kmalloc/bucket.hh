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
// A bit for each block says whether it is allocated, so that a second free is detected exactly and
// cheaply. Nothing is kept beside the data. A free block's first word leads to the next one: this
// is the free list, and `free` is its head. A link is encoded (keyed.hh), and is followed only to a
// free block of this bucket, so that a write to a freed block cannot lead anywhere else. Blocks
// from `fresh` on have never been handed out, and are in no list.
#pragma once
#include "keyed.hh"
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

/// The bytes at a bucket's beginning that hold its own fields and bits.
constexpr std::size_t bucket_overhead(std::size_t bucket_bytes, unsigned cls)
{
	const std::size_t blocks = bucket_bytes >> (cls + smallest_shift);
	return sizeof(Bucket) + (blocks + Bucket::word_bits - 1) / Bucket::word_bits * 4;
}

/// What links and marks are in.
inline base::Code code_of(const State& s)
{
	return base::Code{s.key};
}

/// The first word of a bucket: in that code, its class.
inline std::uintptr_t mark_of(const State& s, const Bucket* b)
{
	return code_of(s).at(address_of(b), b->cls);
}

using Link = base::CodedLink;

inline void set_link(const State& s, void* block, const void* next)
{
	at<Link>(block, 0)->set(code_of(s), address_of(next));
}

/// The address in the block's link; it may be nonsense.
inline std::uintptr_t link_of(const State& s, const void* block)
{
	return at<Link>(block, 0)->next(code_of(s));
}

/// Is this the address of a free block of this bucket that has been handed out before?
inline bool is_freed_block(const State& s, Bucket& b, std::uintptr_t address)
{
	const std::uintptr_t offset = address - address_of(&b);
	if (offset >= s.bucket_bytes || offset % class_size(b.cls) != 0)
		return false;
	const auto number = static_cast<std::uint32_t>(offset >> b.shift());
	return number >= s.classes[b.cls].first && number < b.fresh && !b.is_allocated(number);
}

/// The bucket that a pointer lies in; null if it lies in none.
inline Bucket* bucket_of(const State& s, const void* ptr)
{
	auto* b = static_cast<Bucket*>(pointer_to(round_down(address_of(ptr), s.bucket_bytes)));
	return s.table.has(b) ? b : nullptr;
}

/// Adds a bucket with room to a class that had none, first in its ring. Null without memory.
Bucket* open_bucket(State& s, unsigned cls);

/// The bucket has no room any more, or has room again.
void close_bucket(State& s, Bucket& b);
void reopen_bucket(State& s, Bucket& b);

/// The bucket's last block was freed: keeps it, or gives it back to the host.
void put_empty(State& s, Bucket& b);

/// Gives every empty bucket back to the host. Returns how many bytes.
std::size_t give_back_empty(State& s);

/// Is the bucket's mark intact, and so its first words?
inline bool is_intact(const State& s, const Bucket& b)
{
	return b.mark == mark_of(s, &b);
}

/// Takes a block of an intact bucket with room. Null if a link of its free list leads to no free
/// block.
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

/// Is the pointer an allocated block of this intact bucket? A number that is no block's has no bit
/// set.
inline bool is_block(const State& s, Bucket& b, const void* ptr)
{
	const std::uint32_t number = b.number_of(ptr);
	return b.block(number) == ptr && b.is_allocated(number) && ptr != s.classes[b.cls].recent;
}

/// Frees a block that was proved.
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

/// Is the call's pointer an allocated block of this bucket? If not, reports it.
bool prove_small(const State& s, const Call& call, Bucket& b);

/// Returns the recent blocks to their buckets.
void flush_recent(State& s);

// The fast paths, which report nothing; null or false leaves the call to the slow path.

/// Takes the recent block.
inline void* take_recent(State& s, std::size_t size)
{
	if (size >= s.fast_below) [[unlikely]]
		return nullptr;
	Class& c = s.classes[class_of(size)];
	void* block = c.recent;
	c.recent = nullptr;
	return block;
}

/// Takes a block of a bucket with room.
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

/// Makes it the recent block, if there is none. Not if it is the last block of its bucket and the
/// class keeps an empty one already: a bucket is not kept for its recent block alone.
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

/// As push(), for a block that a caller frees. If only the recent block would then be left in the
/// bucket, and the class keeps an empty one already, the recent block goes back, too.
inline void put_small(State& s, Bucket& b, void* block)
{
	const Class& c = s.classes[b.cls];
	if (b.live == 2 && c.empty != 0 &&
	    round_down(address_of(c.recent), s.bucket_bytes) == address_of(&b)) [[unlikely]]
		flush_recent(s);
	push(s, b, block);
}

} // namespace kalloc
