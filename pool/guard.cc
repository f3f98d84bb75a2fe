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

const std::byte* guard_breach(const std::byte* from, const std::byte* stop)
{
	while (from < stop) {
		const bool whole = stop - from >= 8 && address_of(from) % 8 == 0;
		if (whole && at<Word>(from, 0)->bits == guard_pattern) {
			from += 8;
			continue;
		}
		if (*from != std::byte{guard_byte(address_of(from))})
			return from;
		from++;
	}
	return stop;
}

} // namespace pool
