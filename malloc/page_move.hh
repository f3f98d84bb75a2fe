// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// page_move.hh — growing a very large block of the main pool without copying it.
#pragma once
#include <cstddef>

namespace shim {

/// From this size on.
constexpr std::size_t page_move_worth = std::size_t{64} << 20U;

/// The block elsewhere, with room for `want` bytes: its pages have moved there. Null, and the
/// block as it was, if it has the room where it is, if it is too small to be worth it, or if the
/// pool or the system says no. No flag of the main pool is set.
void* move_by_pages(void* block, std::size_t want);

} // namespace shim
