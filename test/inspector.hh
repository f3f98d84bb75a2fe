// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inspector.hh — the one door by which tests and fuzzers see a pool from inside.
//
// In the engine a LockedPool proves that the pool's lock is held, and only a Session makes one. A
// test looks at a pool that nobody else uses, between calls: it needs no lock.
#pragma once
#include <cstring> // before raw.hh, which declares three of its functions

#include "locked_pool.hh"

namespace pool {

class Inspector {
public:
	static LockedPool look_into(Pool& pool) { return LockedPool{pool}; }
};

} // namespace pool
