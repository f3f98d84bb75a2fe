// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// canary.hh — the canary: known bytes behind what a caller asked for, so that overflows are seen.
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

/// Writes canary over the last eight bytes of a block of this size.
void write_last_canary(Block* b, std::size_t size);

/// Writes the canary of a block that is about to be handed out: its last `padding` bytes. Writes
/// whole words, so that bytes before them change, too; a new block's contents are undefined.
inline void write_new_canary(Block* b, std::size_t size, std::size_t padding)
{
	std::byte* end = b->end(size);
	at<Word>(end, -8)->bits = canary_pattern;
	at<Word>(end, -16)->bits = canary_pattern;
	if (padding > 16) [[unlikely]]
		write_canary(end - padding, end - 16);
}

/// The first byte from `from` up to `stop` that is not a canary byte; null if all are. Reads whole
/// words, so `stop` must be a multiple of eight. In the first word, bytes before `from` are masked
/// out: they are a caller's, who may be writing them in another thread.
const std::byte* canary_violation(const std::byte* from, const std::byte* stop);

/// Which bits of a block's last two words are canary, for a padding of 1 to 16.
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

/// Is the canary before `stop` intact? Without a loop, for a padding of 1 to 16, which nearly all
/// blocks have; for any other it returns false, and the caller must use canary_violation(). Both
/// words are within the block, which has at least 32 bytes. Bytes before the canary are masked out:
/// they are a caller's, who may be writing them in another thread.
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
