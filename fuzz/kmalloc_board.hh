// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_board.hh — a host for kmalloc with little memory, whose addresses are the same in each
// run.
//
// Under AddressSanitizer, pages that are not handed out are poisoned, so that a read near a bad
// pointer is detected.
#pragma once
#include "kmalloc.h"
#include <cstdint>

namespace fuzz {

using Byte = unsigned char;

struct BoardShape {
	std::size_t page, bucket;
	std::size_t pages;
	bool leaves_gaps; // no two runs of pages are adjacent
	bool merges;
};

/// Resets the board; kmalloc starts afresh on it.
void set_up_board(const BoardShape& shape);

/// The next `calls` requests for pages succeed; the one after them fails.
void fail_after(unsigned calls);

std::size_t bytes_out();
bool is_out(const void* p, std::size_t size);

/// The calls made since this was last asked.
struct BoardCalls {
	unsigned pages, given, refused, panics, nomems;
};
BoardCalls take_calls();

/// The message of the last panic.
const char* last_panic();

/// Prints the message and aborts.
[[noreturn]] void fail(const char* what);

inline void need(bool truth, const char* otherwise)
{
	if (!truth)
		fail(otherwise);
}

} // namespace fuzz
