// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// displaced.hh — data that begins further on in its block than other data does.
//
// poolallocalign makes such blocks: a sealed word before the data tells how far it stands behind
// the block's own data (align.cc has a drawing). These functions come into a program with
// poolallocalign; without it there are no such blocks, and nobody asks.
#pragma once
#include "trailer.hh"

namespace pool {

/// As the first few bytes of the block tell.
[[gnu::weak]] std::size_t find_shift(LockedPool heap, const Block* b, Header h);

/// As the word before the pointer tells; 0 if it does not.
[[gnu::weak]] std::size_t shift_of(LockedPool heap, const void* pointer);

inline bool has_shifts()
{
	return shift_of != nullptr;
}

/// Writes the word that tells of a shift, which is at least the word's size.
void write_shift(LockedPool heap, Block* b, std::size_t shift);

} // namespace pool
