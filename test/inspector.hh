// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// inspector.hh — the only access that tests and fuzzers have to the inside of a pool.
//
// In the engine a LockedPool proves that the pool's lock is held, and only a Session creates one. A
// test inspects a pool that nothing else uses, between calls, so it needs no lock.
#pragma once
#include <cstring> // before raw.hh, which declares three of its functions

#include "locked_pool.hh"

namespace pool {

class Inspector {
public:
	static LockedPool look_into(Pool& pool) { return LockedPool{pool}; }
};

} // namespace pool
