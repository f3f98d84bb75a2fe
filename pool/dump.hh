// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dump.hh — the pool as seen from outside: walked, counted and printed.
#pragma once
#include "locked_pool.hh"

namespace pool {

int visit_all(LockedPool heap, int (*visit)(void*, const PoolBlock*), void* arg);
void collect(LockedPool heap, PoolStats& stats);
void dump(LockedPool heap);

} // namespace pool
