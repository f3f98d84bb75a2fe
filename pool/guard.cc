// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guard.cc — writing and checking guards of any length, a word at a time.
#include "guard.hh"

namespace pool {

void write_guard(std::byte* from, const std::byte* stop)
{
	for (; from < stop && address_of(from) % 8 != 0; from++)
		*from = std::byte{guard_byte(address_of(from))};
	for (; stop - from >= 8; from += 8)
		at<Word>(from, 0)->bits = guard_pattern;
	for (; from < stop; from++)
		*from = std::byte{guard_byte(address_of(from))};
}

void write_last_guard(Block* b, std::size_t size)
{
	at<Word>(b->end(size), -8)->bits = guard_pattern;
}

__attribute__((no_sanitize("thread"))) const std::byte* guard_breach(const std::byte* from,
								     const std::byte* stop)
{
	const auto before = static_cast<unsigned>(address_of(from) % 4);
	std::uint32_t counts = ~std::uint32_t{0} << 8 * before;
	for (const std::byte* word = from - before; word < stop; word += 4) {
		const auto guard =
			static_cast<std::uint32_t>(guard_pattern >> 8 * (address_of(word) % 8));
		const std::uint32_t wrong = (at<HalfWord>(word, 0)->bits ^ guard) & counts;
		if (wrong != 0)
			return word + std::countr_zero(wrong) / 8;
		counts = ~std::uint32_t{0};
	}
	return nullptr;
}

} // namespace pool
