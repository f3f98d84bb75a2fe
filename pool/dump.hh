// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dump.hh — the pool as seen from outside: walked, counted and printed.
#pragma once
#include "heap.hh"

namespace pool {

int visit_all(Heap heap, int (*visit)(void*, const PoolBlock*), void* arg);
void collect(Heap heap, PoolStats& stats);
void dump(Heap heap);

} // namespace pool
