// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// format.hh — parts of a report: a block, its neighbours, its bytes, what was written past its end.
#pragma once
#include "locked_pool.hh"
#include "say.hh"

namespace pool {

/// The block that contains an address, as far as headers are true; and the one before it.
struct Surroundings {
	Block* before;
	Block* block;
};

Surroundings around(LockedPool heap, std::uintptr_t address);

/// "block 0x… of 24 bytes (48 in all, allocated)"
void format_block(LockedPool heap, Text& text, Block* b);

/// The neighbours of the block at an address, each a line.
void format_neighbours(LockedPool heap, Text& text, std::uintptr_t address);

/// The bytes at a place, in hexadecimal, and as text where they are text.
void format_bytes(Text& text, const char* what, const std::byte* from, const std::byte* stop);

/// "written up to 3 bytes past the end of …", and the bytes.
void format_overflow(LockedPool heap, Text& text, Block* b);

} // namespace pool
