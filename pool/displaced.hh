// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// displaced.hh — data that does not begin right behind its block's header.
//
// poolallocalign makes such blocks: a sealed word before the data has the shift, its distance in
// bytes from the block's data() (align.cc has a drawing). The functions that read it are weak: they
// are linked only together with poolallocalign. Without that there are no such blocks, and callers
// check has_shifts() first.
#pragma once
#include "trailer.hh"

namespace pool {

/// The shift of an aligned block, searched for in its first few bytes; 0 if there is none.
[[gnu::weak]] std::size_t find_shift(LockedPool heap, const Block* b, Header h);

/// The shift of a caller's pointer, from the word before it; 0 if that word is not sealed.
[[gnu::weak]] std::size_t shift_of(LockedPool heap, const void* pointer);

inline bool has_shifts()
{
	return shift_of != nullptr;
}

/// Writes the word for a shift, which is at least that word's size.
void write_shift(LockedPool heap, Block* b, std::size_t shift);

} // namespace pool
