// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// terse.hh — a short report.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// "pool NAME: where(what): fault", to the pool's `panic`.
void report(LockedPool heap, const char* where, const void* what, const char* fault);

} // namespace pool
