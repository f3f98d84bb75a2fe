// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slabs.hh — the audit of slabs.
#pragma once
#include "rules.hh"
#include "rules_slots.hh"

namespace shim {

/// Checks all slabs, and the lists that they are in.
void audit_slabs(const StopTheWorld& all, const Auditor& auditor, const SlotTally& tally);

} // namespace shim
