// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guess.hh — a guess at a block's size that does not read the block.
//
// Freeing a block reads its header, and then its canary at the end that the header gives: two
// cache misses in sequence, if the block has not been used recently. A small table remembers, for
// each 256 bytes of address space, the size of the last large block that was handed out there, so
// that both can be fetched at once. A wrong guess costs only a cache line fetched in vain; no
// decision depends on it. So the table need not grow with the pool: addresses share entries, and
// the newest block overwrites an entry.
#pragma once
#include "block.hh"

namespace pool {

class Guesses {
public:
	/// Bytes in the table, one for each 256 bytes of address space: it covers 8 MiB.
	static constexpr std::size_t size = std::size_t{32} * 1024;

	/// Starts guessing. `room` is `size` bytes, zeroed.
	void set_up(void* room) { table_ = static_cast<unsigned char*>(room); }
	bool is_set_up() const { return table_ != nullptr; }

	/// The table's memory; null if there is none.
	void* room() const { return table_; }

	/// Stops guessing, and returns the table's memory.
	void* give_up()
	{
		void* room = table_;
		table_ = nullptr;
		return room;
	}

	/// Remembers that a block of `block_size` bytes was handed out at `b`. Not for small
	/// blocks: most of them end where fetch() looks anyway.
	void note(const Block* b, std::size_t block_size)
	{
		if (table_ != nullptr && block_size >= large)
			table_[slot_of(b)] = static_cast<unsigned char>(
				at_most<std::size_t>(block_size / alignment, 255));
	}

	/// Prefetches where the block at `b` probably ends: both where a small block would, and
	/// where the table says. The header itself is what callers read next.
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
