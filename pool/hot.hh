// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hot.hh — the block that was freed last, of whatever size, as it is.
//
// A program often frees a block and at once asks for one of the same size; where a pool is
// small, or the block large, there is no stack for it (cache.hh). To join it with its
// neighbours and to cut it off again would then be all the work of both calls. So the last
// one is laid aside, marked cached, until the next call that does more than the common: that
// joins it first, and so finds the pool as if it had been joined when it was freed.
//
// Where a free block has its first link, the word is sealed as that of the last in a list is: a
// write to it after the block was freed is seen.
#pragma once
#include "block.hh"

namespace pool {

class Hot {
public:
	/// Larger blocks are joined at once, that their pages may go back.
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

	/// Is the word that was sealed when the block was laid aside as it was?
	bool is_intact(Key key) const
	{
		const Word* link = block_->next_link();
		return key.is_sealed(link, Kind::link, link->bits);
	}

private:
	Block* block_;
	std::size_t size_;
};

} // namespace pool
