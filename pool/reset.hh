// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// reset.hh — giving a pool's memory back.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Forgets all blocks. Arenas from the pool's `alloc` are passed to `free`; those from pooladopt
/// stay, all free.
void reset(LockedPool heap);

/// Passes empty arenas to `free`, pages of large free blocks to `purge`; returns how many bytes.
std::size_t trim_pool(LockedPool heap);

} // namespace pool
