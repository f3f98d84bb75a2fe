// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guess.hh — how large is the block at this address, as far as one knows without looking?
//
// To free a block is to read its header, and then, where the header says that it ends, its
// guard: two waits for memory, one after the other, if the block has not been used of
// late. A small table remembers, for each stretch of 256 bytes, the size of the last large
// block that was handed out there; so both can be asked for at once. A wrong guess
// costs nothing but a line of cache fetched in vain; nothing is ever decided by one.
#pragma once
#include "block.hh"

namespace pool {

class Guesses {
public:
	/// Bytes of table that a pool of this size is worth; 0 if it is worth none.
	static constexpr std::size_t room_for(std::size_t pool_size)
	{
		return pool_size < least_pool ? 0 : std::bit_ceil(pool_size / stretch);
	}

	void set_up(void* room, std::size_t size)
	{
		table_ = static_cast<unsigned char*>(room);
		mask_ = size - 1;
	}

	void* room() const { return table_; }
	std::size_t size() const { return table_ == nullptr ? 0 : mask_ + 1; }

	/// A block of `size` bytes was handed out at `b`. Small ones end where fetch() looks
	/// anyway.
	void note(const Block* b, std::size_t size)
	{
		if (table_ != nullptr && size >= large)
			table_[slot_of(b)] = static_cast<unsigned char>(
				at_most<std::size_t>(size / alignment, 255));
	}

	/// Asks for where the block at `b` begins and probably ends.
	void fetch(const Block* b) const
	{
		if (table_ == nullptr)
			return;
		__builtin_prefetch(at<std::byte>(b, 72));
		__builtin_prefetch(at<std::byte>(b, table_[slot_of(b)] * bytes(alignment) - 8));
	}

private:
	static constexpr std::size_t least_pool = std::size_t{2} << 20U;
	static constexpr std::size_t stretch = 256;
	static constexpr std::size_t large = 128;

	std::size_t slot_of(const Block* b) const { return b->address() / stretch & mask_; }

	unsigned char* table_;
	std::size_t mask_;
};

} // namespace pool
