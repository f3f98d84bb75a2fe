// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — checking every rule of rules.hh on a pool.
#pragma once
#include "locked_pool.hh"
#include "rules.hh"

namespace pool {

/// Checks every rule on the whole pool.
void audit(LockedPool heap, const Auditor& auditor);

} // namespace pool
