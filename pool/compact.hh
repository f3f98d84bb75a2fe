// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compact.hh — moving blocks together.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Compacts the whole pool. True if anything moved, or an arena was released.
bool compact(LockedPool heap);

/// Compacts for about `limit` moved bytes. True if there is more to do.
bool compact_step(LockedPool heap, std::size_t limit);

} // namespace pool
