// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alarm.hh — reports that the lower layers of the engine make.
//
// The layers below report.cc do not know how reports are worded. The functions declared here are
// defined in report.cc or, on a device, in terse/ or small/.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Call it before `need` bytes of a filled block are handed out again: reports it if they were
/// overwritten after the free, or the bytes behind them where the next header and links will be.
void check_fill(LockedPool heap, const Block* b, Header h, std::size_t need);

/// Under POOL_DEBUGGING, prints a line about what the engine did.
void debug(LockedPool heap, const char* what, const void* where, std::size_t size);

} // namespace pool
