// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// figures.hh — the heap, counted.
#pragma once
#include "poolmalloc.h"
#include <cstddef>

namespace shim {

enum class Residency : unsigned char { left_out, asked }; // it asks the system of each page

/// All figures, of one moment: every lock is held.
void measure(PoolMallocStats& stats, Residency residency);

/// The blocks that are free in all classes, and how many bytes.
struct FreeBlocks {
	std::size_t in_magazines, in_slabs;
};
FreeBlocks count_free(const PoolMallocStats& stats);

} // namespace shim
