// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_parts.hh — the audit, part by part.
#pragma once
#include "rules.hh"
#include "slots.hh"
#include <array>

namespace shim {

/// What the slots' classes add up to.
struct SlotTally {
	std::array<std::size_t, class_limit> uses; // slabs or runs of each class
};

/// Windows, classes and runs; the chunks, as the main pool has them. False if the tables cannot
/// be read: then no slot is to be looked at.
bool audit_slots(const StopTheWorld& all, const Auditor& auditor, SlotTally& tally);

/// Slabs, and the lists they are in.
void audit_slabs(const StopTheWorld& all, const Auditor& auditor, const SlotTally& tally);

/// Depots, the threads' heaps, and the memory that they take.
void audit_magazines(const StopTheWorld& all, const Auditor& auditor, Others others);

/// What lies in magazines.
void audit_blocks(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
