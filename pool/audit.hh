// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.hh — every rule of rules.hh, held to a pool.
#pragma once
#include "locked_pool.hh"
#include "rules.hh"

namespace pool {

/// Holds every rule to the whole pool.
void audit(LockedPool heap, const Auditor& auditor);

} // namespace pool
