// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// figures.hh — statistics of the heap.
#pragma once
#include "poolmalloc.h"
#include <cstddef>

namespace shim {

enum class Residency : unsigned char { left_out, asked }; // `asked` queries the system

/// Fills in all figures, as of one moment: takes every lock.
void measure(PoolMallocStats& stats, Residency residency);

/// How many free blocks there are, in all classes together.
struct FreeBlocks {
	std::size_t in_magazines, in_slabs;
};
FreeBlocks count_free(const PoolMallocStats& stats);

} // namespace shim
