// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_blocks.hh — the audit of single free blocks.
#pragma once
#include "rules.hh"

namespace shim {

/// Checks every block that is in a magazine.
void audit_blocks(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
