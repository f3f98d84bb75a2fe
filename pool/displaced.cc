// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// displaced.cc — the word that has a shift.
#include "displaced.hh"

namespace pool {

std::size_t find_shift(LockedPool heap, const Block* b, Header h)
{
	// The word is somewhere in the first few bytes, and sealed for its place there.
	const std::size_t want = want_of(heap, b, h).size;
	for (std::size_t shift = sizeof(Word); shift < 2 * alignment && shift <= want; shift++) {
		const void* word = at<std::byte>(b->data(), bytes(shift - sizeof(Word)));
		const Bits bits = load_unaligned(word);
		if ((bits & meaning_mask) == shift &&
		    heap.state().key.is_sealed(word, Kind::displaced, bits))
			return shift;
	}
	return 0;
}

std::size_t shift_of(LockedPool heap, const void* pointer)
{
	const void* word = at<std::byte>(pointer, -8);
	const Bits bits = load_unaligned(word);
	if (!heap.state().key.is_sealed(word, Kind::displaced, bits))
		return 0;
	return static_cast<std::size_t>(bits & meaning_mask);
}

void write_shift(LockedPool heap, Block* b, std::size_t shift)
{
	auto* word = at<std::byte>(b->data(), bytes(shift) - bytes(sizeof(Word)));
	store_unaligned(word, heap.state().key.seal(word, Kind::displaced, shift));
}

} // namespace pool
