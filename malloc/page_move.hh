// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// page_move.hh — growing a very large block of the main pool without copying it.
#pragma once
#include <cstddef>

namespace shim {

/// From this size on. What moves leaves a hole, whose pages are made anew when it is used again;
/// that costs more than copying them, unless they would have been given back anyway.
/// (Tests set it lower.)
extern constinit std::size_t page_move_worth; // NOLINT(*-static-initializers): a constant

/// Copies what is in a block, or moves it: then `from` has other contents. False if the system took
/// away the place that it was to be moved to: then `from` is as it was, and nobody may touch the
/// inside of the block at `to` again.
[[nodiscard]] bool move_contents(void* to, void* from, std::size_t size);

} // namespace shim
