// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — one audit for poolmalloccheck, paranoia, tests and fuzzers.
#pragma once
#include "rules.hh"

namespace shim {

/// Checks the whole heap against every rule in rules.hh. Does not check the main pool's own rules
/// (poolcheck() does); the main pool must be sound. Allocates nothing.
void audit(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
