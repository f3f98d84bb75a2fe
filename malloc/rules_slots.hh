// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slots.hh — the audit of slots.
#pragma once
#include "rules.hh"
#include <array>

namespace shim {

/// Counts over the classes of all slots.
struct SlotTally {
	std::array<std::size_t, class_limit> uses; // slabs or runs of each class
};

/// Checks windows, classes and runs, and compares the chunks with the main pool's blocks. False if
/// the tables are not readable: then nothing about slots may be read.
bool audit_slots(const StopTheWorld& all, const Auditor& auditor, SlotTally& tally);

} // namespace shim
