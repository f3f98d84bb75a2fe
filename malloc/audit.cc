// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.cc — the audit, from the bottom up: each layer is checked after those that it uses.
#include "audit.hh"
#include "rules_blocks.hh"
#include "rules_magazines.hh"
#include "rules_slabs.hh"
#include "rules_slots.hh"

namespace shim {

void audit(const StopTheWorld& all, const Auditor& auditor, Others others)
{
	SlotTally tally{};
	if (!audit_slots(all, auditor, tally))
		return;
	audit_slabs(all, auditor, tally);
	audit_magazines(all, auditor, others);
	audit_blocks(all, auditor, others);
}

} // namespace shim
