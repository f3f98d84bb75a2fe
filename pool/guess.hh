// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guess.hh — how large is the block at this address, as far as one knows without looking?
//
// To free a block is to read its header, and then, where the header says that it ends, its
// canary: two waits for memory, one after the other, if the block has not been used of
// late. A small table remembers, for each stretch of 256 bytes, the size of the last large
// block that was handed out there; so both can be asked for at once. A wrong guess
// costs nothing but a line of cache fetched in vain; nothing is ever decided by one. So the table
// need not grow with the pool: stretches share entries, and the last word is of the last block.
#pragma once
#include "block.hh"

namespace pool {

class Guesses {
public:
	/// Bytes of the table: for 8 MiB of addresses.
	static constexpr std::size_t size = std::size_t{32} * 1024;

	/// Begins with memory of that size, zeroed.
	void set_up(void* room) { table_ = static_cast<unsigned char*>(room); }
	bool is_set_up() const { return table_ != nullptr; }

	/// Null if there is none.
	void* room() const { return table_; }

	/// Ends with it, and returns it.
	void* give_up()
	{
		void* room = table_;
		table_ = nullptr;
		return room;
	}

	/// A block of `block_size` bytes was handed out at `b`. Small ones end where fetch() looks
	/// anyway.
	void note(const Block* b, std::size_t block_size)
	{
		if (table_ != nullptr && block_size >= large)
			table_[slot_of(b)] = static_cast<unsigned char>(
				at_most<std::size_t>(block_size / alignment, 255));
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
	static constexpr std::size_t stretch = 256;
	static constexpr std::size_t large = 128;

	static std::size_t slot_of(const Block* b) { return b->address() / stretch & (size - 1); }

	unsigned char* table_;
};

} // namespace pool
