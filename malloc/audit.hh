// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — one audit for poolmalloccheck, paranoia, tests and fuzzers.
#pragma once
#include "rules.hh"

namespace shim {

/// Holds every rule to the whole heap, but not those of the main pool to it, which must be sound.
/// Allocates nothing.
void audit(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
