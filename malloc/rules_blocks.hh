// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_blocks.hh — the audit of single blocks.
#pragma once
#include "rules.hh"

namespace shim {

/// What lies in magazines.
void audit_blocks(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
