// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// slab.cc — handing out a slab's objects, and purging its free pages.
#include "slab.hh"
#include "system.hh"
#include <algorithm>

namespace shim {
namespace {

/// Are all objects from `first` up to but not including `last` free?
bool are_free(const Slab& slab, std::size_t first, std::size_t last) REQUIRES(its_class)
{
	for (std::size_t i = first; i < last;) {
		const std::size_t n = std::min<std::size_t>(64 - i % 64, last - i);
		const std::uint64_t mask = (~std::uint64_t{0} >> (64 - n)) << i % 64;
		if ((slab.bits[i / 64] & mask) != mask)
			return false;
		i += n;
	}
	return true;
}

} // namespace

void Slab::set_up(Slot self, Class c)
{
	objects = static_cast<std::uint16_t>(objects_in_slab(c));
	free = objects;
	words_used = static_cast<std::uint16_t>((objects + 63) / 64);
	first = 0;
	origin = static_cast<std::uint16_t>((self * 0x9E37'79B1U >> 16U) % words_used);
	cls = c;
	next = prev = 0;
	was_used = true;
	is_purged = false;
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
	was_used = true;
	is_purged = false;
	while (taken < n) {
		const std::size_t w = (origin + std::size_t{first}) % words_used;
		std::uint64_t word = bits[w];
		for (; word != 0 && taken < n; word &= word - 1) {
			const auto bit = static_cast<std::size_t>(std::countr_zero(word));
			last[-static_cast<std::ptrdiff_t>(taken++)] = start + (w * 64 + bit) * size;
		}
		bits[w] = word;
		if (word == 0 && taken < n)
			first++;
	}
	free = static_cast<std::uint16_t>(free - n);
	return n;
}

std::size_t Slab::purge(Slot self, bool even_if_used)
{
	const bool is_quiet = !was_used;
	was_used = false;
	if (is_purged || free == 0 || !(is_quiet || even_if_used))
		return 0;
	is_purged = true;
	const std::size_t page = host::page_size();
	const std::size_t size = class_sizes[cls];
	std::size_t sum = 0;
	std::size_t from = 0; // the beginning of a row of pages that can be purged
	for (std::size_t at = 0; at <= slot_bytes; at += page) {
		const std::size_t last = std::min<std::size_t>(objects, (at + page - 1) / size + 1);
		if (at < slot_bytes &&
		    are_free(*this, std::min<std::size_t>(at / size, last), last))
			continue;
		if (at != from && host::discard(slot_address(self) + from, at - from))
			sum += at - from;
		from = at + page;
	}
	return sum;
}

} // namespace shim
