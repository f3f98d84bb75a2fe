// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.hh — every message the engine can utter.
//
// Misuse and corruption end here. A report says in its first line which rule was
// broken and where; the lines after it tell of the block, its neighbours and the bytes.
// If panic returns, functions that take a caller's pointer do nothing and return;
// where the engine's own words are lost there is no way on, and the program ends.
#pragma once
#include "proof.hh"
#include "rules.hh"

namespace pool {

/// The pointer given to a call is not one it can work with.
void report_fault(LockedPool heap, const Call& call, const Finding& finding);

/// Under POOL_TOLERANCE a single NUL just past the end is told, and forgiven.
bool is_forgiven(LockedPool heap, const Call& call, const Finding& finding);

/// Audits, and reports each violation; but for a lone NUL, under POOL_TOLERANCE.
void check(LockedPool heap);

/// A rule of rules.hh does not hold.
void report_violation(LockedPool heap, const Violation& violation);

/// POOL_LOGGING: the beginning and the end of a call.
void log_begin(LockedPool heap, const Call& call);
void log_end(LockedPool heap, const Call& call, const void* result);

} // namespace pool
