// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// terse.hh — a message of few words.
#pragma once
#include "locked_pool.hh"

namespace pool {

void report(LockedPool heap, const char* where, const void* what, const char* fault);

} // namespace pool
