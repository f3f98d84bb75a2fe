// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// page_move.hh — growing a very large block of the main pool without copying it.
#pragma once
#include <cstddef>

namespace shim {

/// Pages are moved from this size in bytes on. Moving them leaves a hole, whose pages must be
/// faulted in when it is used again; that costs more than copying, unless they would have been
/// purged anyway. (Tests set this lower.)
extern constinit std::size_t page_move_worth; // NOLINT(*-static-initializers): a constant

/// Copies the contents of a block, or moves them, after which those of `from` are undefined. False
/// if the system lost the pages at `to`: then `from` is unchanged, and the block at `to` must not
/// be touched again.
[[nodiscard]] bool move_contents(void* to, void* from, std::size_t size);

} // namespace shim
