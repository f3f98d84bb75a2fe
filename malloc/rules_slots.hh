// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slots.hh — the audit of slots.
#pragma once
#include "rules.hh"
#include <array>

namespace shim {

/// What the slots' classes add up to.
struct SlotTally {
	std::array<std::size_t, class_limit> uses; // slabs or runs of each class
};

/// Windows, classes and runs; the chunks, as the main pool has them. False if the tables cannot
/// be read: then no slot is to be looked at.
bool audit_slots(const StopTheWorld& all, const Auditor& auditor, SlotTally& tally);

} // namespace shim
