// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inspector.hh — the one door by which tests and fuzzers see a pool from inside.
//
// In the engine a Heap proves that the pool's lock is held, and only a Session makes one. A test
// looks at a pool that nobody else uses, between calls: it needs no lock.
#pragma once
#include <cstring> // before raw.hh, which declares three of its functions

#include "heap.hh"

namespace pool {

class Inspector {
public:
	static Heap look_into(Pool& pool) { return Heap{pool}; }
};

} // namespace pool
