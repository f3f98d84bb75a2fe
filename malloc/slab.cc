// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab.cc — bits.
#include "slab.hh"

namespace shim {

void Slab::set_up(Class c)
{
	objects = static_cast<std::uint16_t>(objects_in_slab(c));
	free = objects;
	first_word = 0;
	cls = c;
	next = prev = 0;
	const unsigned whole = objects / 64U;
	for (unsigned i = 0; i < whole; i++)
		bits[i] = ~std::uint64_t{0};
	if (objects % 64U != 0)
		bits[whole] = (std::uint64_t{1} << objects % 64U) - 1;
}

std::size_t Slab::take(Slot self, void** last, std::size_t n)
{
	std::byte* start = slot_address(self);
	const std::size_t size = class_sizes[cls];
	std::size_t taken = 0;
	n = n < free ? n : free;
	while (taken < n) {
		std::uint64_t word = bits[first_word];
		for (; word != 0 && taken < n; word &= word - 1) {
			const auto bit = static_cast<std::size_t>(std::countr_zero(word));
			last[-static_cast<std::ptrdiff_t>(taken++)] =
				start + (first_word * std::size_t{64} + bit) * size;
		}
		bits[first_word] = word;
		if (word == 0 && taken < n)
			first_word++;
	}
	free = static_cast<std::uint16_t>(free - n);
	return n;
}

} // namespace shim
