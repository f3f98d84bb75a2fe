// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// double_free.hh — what the programs that free twice share.
#pragma once
#include "misuse.h"
#include <cstdint>
#include <cstdlib>
#include <malloc.h>

namespace {

constexpr size_t small = 40;
inline void* others[300];

/// Frees the block, and then `between` other blocks of its size.
inline void* freed(size_t size, int between)
{
	void* p = block(size);
	for (int i = 0; i < between; i++)
		others[i] = block(size);
	free(p);
	for (int i = 0; i < between; i++)
		free(others[i]);
	return hidden(p);
}

/// Prints how many of the next requests get the block.
inline void count_owners(const void* p, size_t size)
{
	int owners = 0;
	for (int i = 0; i < 300; i++)
		owners += malloc(size) == p ? 1 : 0;
	printf("owners: %d\n", owners);
}

} // namespace

#define ROW(function)                                                                              \
	{                                                                                          \
#function, function                                                                \
	}
