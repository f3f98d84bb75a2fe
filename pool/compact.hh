// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compact.hh — moving blocks together.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// All of it at once. True if anything moved, or an arena was given back.
bool compact(LockedPool heap);

/// About so many bytes of it. True if there is more to do.
bool compact_step(LockedPool heap, std::size_t limit);

} // namespace pool
