// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_board.hh — a host for kmalloc with little memory, whose addresses are the same each run.
//
// Under AddressSanitizer a page that is not handed out cannot be touched: reading near a bad
// pointer is seen.
#pragma once
#include "kmalloc.h"
#include <cstdint>

namespace fuzz {

using Byte = unsigned char;

struct BoardShape {
	std::size_t page, bucket;
	std::size_t pages;
	bool leaves_gaps; // no two runs touch
	bool merges;
};

/// kmalloc begins anew on it.
void set_up_board(const BoardShape& shape);

/// So many more calls for pages succeed; then one fails.
void fail_after(unsigned calls);

std::size_t bytes_out();
bool is_out(const void* p, std::size_t size);

/// What was called since this was last asked.
struct BoardCalls {
	unsigned pages, given, refused, panics, nomems;
};
BoardCalls take_calls();

/// What panic was told last.
const char* last_panic();

/// Prints it and aborts.
[[noreturn]] void fail(const char* what);

inline void need(bool truth, const char* otherwise)
{
	if (!truth)
		fail(otherwise);
}

} // namespace fuzz
