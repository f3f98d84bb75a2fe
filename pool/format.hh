// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// format.hh — parts of a report: a block, its neighbours, its bytes, and overflows.
#pragma once
#include "locked_pool.hh"
#include "say.hh"

namespace pool {

/// The block that contains an address, and the one before it; each null if not known. Found by
/// walking the arena from its begin, as far as headers are sealed.
struct Surroundings {
	Block* before;
	Block* block;
};

Surroundings around(LockedPool heap, std::uintptr_t address);

/// "block 0x… of 24 bytes (48 in all, allocated)"
void format_block(LockedPool heap, Text& text, Block* b);

/// The neighbours of the block at an address, each on a line of its own.
void format_neighbours(LockedPool heap, Text& text, std::uintptr_t address);

/// A line with these bytes in hexadecimal, and also as text if they are printable.
void format_bytes(Text& text, const char* what, const std::byte* from, const std::byte* stop);

/// "written up to 3 bytes past the end of …", and those bytes.
void format_overflow(LockedPool heap, Text& text, Block* b);

} // namespace pool
