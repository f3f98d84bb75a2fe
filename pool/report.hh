// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.hh — every message of the engine.
//
// Misuse and corruption end up here. The first line of a report says what is wrong and
// where; the lines after it show the block, its neighbours and the bytes. If `panic`
// returns, functions that take a caller's pointer do nothing and return; but if a word
// of the engine's own was overwritten, it cannot continue, and ends the program.
// All of these need the pool locked.
#pragma once
#include "proof.hh"
#include "rules.hh"

namespace pool {

/// Reports a fault of the pointer that was passed to a call.
void report_fault(LockedPool heap, const Call& call, const Finding& finding);

/// Under POOL_TOLERANCE, is the fault only a single NUL just past the end of a block? If so, prints
/// that; the call continues.
bool is_forgiven(LockedPool heap, const Call& call, const Finding& finding);

/// Audits the pool and reports each violation. A single NUL just past the end of a block is only
/// printed under POOL_TOLERANCE.
void check(LockedPool heap);

/// Reports that a rule of rules.hh does not hold.
void report_violation(LockedPool heap, const Violation& violation);

/// Under POOL_LOGGING: prints a line at the beginning and the end of a call.
void log_begin(LockedPool heap, const Call& call);
void log_end(LockedPool heap, const Call& call, const void* result);

} // namespace pool
