// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// alarm.hh — what the engine calls when something is wrong, or worth telling, deep inside.
//
// Nothing below the reports knows how they are worded. Declared here, these stand in report.cc, or,
// on a device, in terse/ or small/.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Of a filled block so many bytes are about to be handed out again: reports it if somebody wrote
/// to them after it was freed, or to what is written anew behind them.
void check_paint(LockedPool heap, const Block* b, Header h, std::size_t need);

/// POOL_DEBUGGING: what the engine does with arenas and in compaction.
void debug(LockedPool heap, const char* what, const void* where, std::size_t size);

} // namespace pool
