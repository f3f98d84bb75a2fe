// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// canary.cc — writing and checking canaries of any length, a word at a time.
#include "canary.hh"

namespace pool {

void write_canary(std::byte* from, const std::byte* stop)
{
	for (; from < stop && address_of(from) % 8 != 0; from++)
		*from = std::byte{canary_byte(address_of(from))};
	for (; stop - from >= 8; from += 8)
		at<Word>(from, 0)->bits = canary_pattern;
	for (; from < stop; from++)
		*from = std::byte{canary_byte(address_of(from))};
}

void write_last_canary(Block* b, std::size_t size)
{
	at<Word>(b->end(size), -8)->bits = canary_pattern;
}

__attribute__((no_sanitize("thread"))) const std::byte* canary_violation(const std::byte* from,
									 const std::byte* stop)
{
	constexpr std::size_t width = sizeof(NativeWord);
	const std::size_t before = address_of(from) % width;
	std::size_t counts = ~std::size_t{0} << 8 * before;
	for (const std::byte* word = from - before; word < stop; word += width) {
		const auto canary =
			static_cast<std::size_t>(canary_pattern >> 8 * (address_of(word) % 8));
		const std::size_t wrong = (at<NativeWord>(word, 0)->bits ^ canary) & counts;
		if (wrong != 0)
			return word + std::countr_zero(wrong) / 8;
		counts = ~std::size_t{0};
	}
	return nullptr;
}

} // namespace pool
