// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// canary.hh — the bytes behind what a caller asked for.
#pragma once
#include "block.hh"

namespace pool {

/// The canary byte that belongs at an address.
constexpr unsigned char canary_byte(std::uintptr_t address)
{
	return static_cast<unsigned char>(canary_pattern >> (8 * (address % 8)));
}

/// Writes the canary from `from` up to `stop`.
void write_canary(std::byte* from, const std::byte* stop);

/// The last eight bytes of a block, which are canary whether it is free or not.
void write_last_canary(Block* b, std::size_t size);

/// The canary of a block that goes out, of at least so many bytes. Whole words, and so some bytes
/// before it, too: nobody has been promised the contents.
inline void write_new_canary(Block* b, std::size_t size, std::size_t padding)
{
	std::byte* end = b->end(size);
	at<Word>(end, -8)->bits = canary_pattern;
	at<Word>(end, -16)->bits = canary_pattern;
	if (padding > 16) [[unlikely]]
		write_canary(end - padding, end - 16);
}

/// The first byte from `from` up to `stop` that is no canary byte; null if all are. Looks at whole
/// words, and so `stop` is a multiple of eight: of the first only those bits count that are in
/// question, since the others are a caller's, who may be writing them in another thread.
const std::byte* canary_violation(const std::byte* from, const std::byte* stop);

/// Which bits of the last two words before a block's end are canary, by padding from 1 to 16.
struct CanaryBits {
	Bits low, high;
};

consteval CanaryBits canary_bits(unsigned padding)
{
	const Bits all = ~Bits{0};
	if (padding <= 8)
		return {.low = 0, .high = all << (64 - 8 * padding)};
	return {.low = padding == 16 ? all : all << (128 - 8 * padding), .high = all};
}

struct CanaryTable {
	CanaryBits of[17];

	consteval CanaryTable() : of{}
	{
		for (unsigned padding = 1; padding <= 16; padding++)
			of[padding] = canary_bits(padding);
	}
};

inline constexpr CanaryTable canary_table;

/// Does the canary stand whole before `stop`? For a padding of 1 to 16, which is what nearly all
/// blocks have; for another the answer is no, and canary_violation knows better. The two words
/// belong to the block: it has at least 32 bytes. Before the guard they hold bytes of the caller's,
/// who may be writing them in another thread: of those no bit counts, whatever is read.
__attribute__((no_sanitize("thread"))) inline bool short_canary_holds(const void* stop,
								      std::size_t padding)
{
	if (padding - 1 >= 16) [[unlikely]]
		return false;
	const CanaryBits bits = canary_table.of[padding];
	const Bits low = (at<Word>(stop, -16)->bits ^ canary_pattern) & bits.low;
	const Bits high = (at<Word>(stop, -8)->bits ^ canary_pattern) & bits.high;
	return (low | high) == 0;
}

} // namespace pool
