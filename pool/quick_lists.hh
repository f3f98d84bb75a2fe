// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// quick_lists.hh — recently freed blocks, not yet coalesced: a stack for each small size, and the
// front block.
//
// Most blocks are small, and most sizes are soon wanted again. So a small block that is freed
// first goes onto a stack, uncoalesced: neither its neighbours' headers nor other blocks of a
// free list, which are likely not in the processor's cache, need to be touched. A stack holds
// few blocks (limits below); when it is full, its older half is coalesced and goes to the free
// index.
//
// If the pool is small, or the block large, or under POOL_FIRSTFIT, no stack is used. Coalescing a
// block and splitting it off again would then be most of the work of a free and the next
// allocation. So the block that was freed last, the front block, is kept, marked cached, until a
// call searches the free index, resizes a block on the slow path, or frees another block that goes
// onto no stack. That call coalesces the front block first, and so finds the pool as if it had been
// coalesced when it was freed. Where a free block has its first link, the front block has a word
// sealed like the link of the last block in a list, so that a write to it after the free is seen.
//
// This file has the data structure; recent.hh has what uses it.
#pragma once
#include "block.hh"

namespace pool {

class Front {
public:
	/// In bytes. Larger blocks are coalesced at once, so that their pages can be purged.
	static constexpr std::size_t largest = std::size_t{128} * 1024;

	bool is_empty() const { return size_ == 0; }
	bool is_of(std::size_t size) const { return size_ == size; }
	Block* block() const { return block_; }
	std::size_t size() const { return size_; } // 0 if there is none

	void put(Key key, Block* b, std::size_t size)
	{
		Word* link = b->next_link();
		link->bits = key.seal(link, Kind::link, 0);
		block_ = b;
		size_ = size;
	}
	void drop() { size_ = 0; }

	/// Is the word that put() sealed unchanged?
	bool is_intact(Key key) const
	{
		const Word* link = block_->next_link();
		return key.is_sealed(link, Kind::link, link->bits);
	}

private:
	Block* block_;
	std::size_t size_;
};

class Cache {
public:
	static constexpr unsigned classes = 64;
	static constexpr unsigned shallow = 8; // most blocks on a stack of a medium-sized pool,
	static constexpr unsigned deep = 64;   // and of a large one (metadata_growth.cc)
	static constexpr std::size_t room_for(unsigned depth)
	{
		return std::size_t{classes} * depth * sizeof(void*);
	}
	static constexpr std::size_t largest = min_block + (classes - 1) * alignment;

	/// The stack for a block size in bytes; `classes` or more if there is none.
	static constexpr std::size_t class_of(std::size_t size)
	{
		return (size - min_block) / alignment;
	}
	static constexpr std::size_t size_of(std::size_t cls)
	{
		return min_block + cls * alignment;
	}

	/// Moves the stacks to new memory: room_for(depth) zeroed bytes. `depth` is not less than
	/// before. Returns the old memory, or null if this is the first.
	void* move_to(void* memory, unsigned depth)
	{
		auto** slots = static_cast<Block**>(memory);
		for (std::size_t c = 0; c < classes; c++)
			for (unsigned i = 0; i < fill_[c].count; i++)
				slots[c * depth + i] = slots_[c * depth_ + i];
		void* old = slots_;
		slots_ = slots;
		depth_ = depth;
		return old;
	}
	std::size_t depth() const { return depth_; }

	/// Limits each stack to this many bytes.
	void set_limits(std::size_t bytes)
	{
		for (std::size_t c = 0; c < classes; c++)
			fill_[c].limit = static_cast<unsigned char>(
				at_most<std::size_t>(bytes / size_of(c), depth_));
	}

	unsigned count(std::size_t cls) const { return fill_[cls].count; }
	unsigned limit(std::size_t cls) const { return fill_[cls].limit; }
	bool is_full(std::size_t cls) const { return fill_[cls].count >= fill_[cls].limit; }
	bool takes(std::size_t cls) const { return cls < classes && fill_[cls].limit != 0; }
	void push(std::size_t cls, Block* b) { slots_[cls * depth_ + fill_[cls].count++] = b; }
	Block* top(std::size_t cls) const { return slots_[cls * depth_ + fill_[cls].count - 1]; }
	void drop_top(std::size_t cls) { fill_[cls].count--; }
	Block* entry(std::size_t cls, unsigned i) const { return slots_[cls * depth_ + i]; }

	/// The one-block list beside the stacks.
	Front& front() { return front_; }
	const Front& front() const { return front_; }

	/// Bytes in all stacks, plus the front block.
	std::size_t bytes_held() const
	{
		std::size_t sum = front_.size();
		for (std::size_t cls = 0; cls < classes; cls++)
			sum += count(cls) * size_of(cls);
		return sum;
	}

	/// Forgets the oldest `n` entries.
	void drop_oldest(std::size_t cls, unsigned n)
	{
		fill_[cls].count = static_cast<unsigned char>(fill_[cls].count - n);
		memmove(&slots_[cls * depth_], &slots_[cls * depth_ + n],
			fill_[cls].count * sizeof(void*));
	}

private:
	struct Fill {
		unsigned char count;
		unsigned char limit;
	};

	Block** slots_;
	std::size_t depth_; // 0 while there are none
	Front front_;
	Fill fill_[classes];
};

} // namespace pool
