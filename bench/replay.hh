// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// replay.hh — replays a trace: the loop that is timed.
//
// It touches blocks as a program would: a new block gets a stamp of its slot in its first eight
// bytes and a byte at its very end, and the stamp is checked before the block is freed or resized,
// and after resizing. This detects an allocator that mixes up or loses contents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "trace.hh"

namespace bench {

constexpr std::uint64_t stamp_salt = 0xB10C'0000'0000'0000U;

inline std::uint64_t stamp_of(std::uint32_t slot)
{
	return stamp_salt | slot;
}
inline std::uint64_t stamp_in(const void* block)
{
	std::uint64_t stamp;
	std::memcpy(&stamp, block, sizeof stamp);
	return stamp;
}
inline unsigned char end_mark(std::uint32_t slot)
{
	return static_cast<unsigned char>(slot * 37 + 5);
}
inline void write_ends(void* block, std::uint32_t slot, std::size_t size)
{
	const std::uint64_t stamp = stamp_of(slot);
	static_cast<unsigned char*>(block)[size - 1] = end_mark(slot);
	std::memcpy(block, &stamp, sizeof stamp);
}

struct Span {
	std::size_t from, to;
};

/// How many blocks had wrong contents, or could not be allocated.
struct Faults {
	std::uint64_t wrong = 0;
	std::uint64_t refused = 0;
};

/// `Allocator`: see allocators.hh.
template <class Allocator>
Faults replay(Allocator& allocator, const Trace& trace, void** table, Span span)
{
	Faults faults;
	for (std::size_t i = span.from; i < span.to; i++) {
		const std::uint32_t slot = trace.slot(i);
		void* block = table[slot];
		const Op op = trace.op(i);
		if (op != Op::alloc)
			faults.wrong += stamp_in(block) != stamp_of(slot);
		if (op == Op::free) {
			allocator.free(block);
			continue;
		}
		const std::size_t size = trace.size(i);
		if (op == Op::alloc) {
			block = allocator.alloc(block, size);
		} else {
			block = allocator.realloc(block, size);
			faults.wrong += block != nullptr && stamp_in(block) != stamp_of(slot);
		}
		if (block == nullptr) [[unlikely]] {
			faults.refused++;
			return faults;
		}
		write_ends(block, slot, allocator.room(block, size));
		table[slot] = block;
	}
	return faults;
}

/// Checks both ends of every block that is live according to `sizes`.
inline std::uint64_t count_wrong(void* const* table, const std::uint32_t* sizes, std::size_t slots)
{
	std::uint64_t wrong = 0;
	for (std::size_t i = 0; i < slots; i++) {
		if (sizes[i] == 0)
			continue;
		const auto slot = static_cast<std::uint32_t>(i);
		const auto* bytes = static_cast<const unsigned char*>(table[i]);
		wrong += stamp_in(bytes) != stamp_of(slot) || bytes[sizes[i] - 1] != end_mark(slot);
	}
	return wrong;
}

} // namespace bench
