// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dump.hh — the pool as seen from outside: walked, counted and printed.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Calls `visit` for each block, by address, until it returns other than 0; returns that, or 0.
int visit_all(LockedPool heap, int (*visit)(void*, const PoolBlock*), void* arg);

/// The figures for poolstats. Walks over all blocks.
void collect(LockedPool heap, PoolStats& stats);

/// Prints the pool, its arenas and their blocks, a line for each.
void dump(LockedPool heap);

} // namespace pool
