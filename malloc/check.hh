// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check.hh — running the audit of rules.hh, and reporting a violation.
#pragma once
#include "main_pool.hh"

namespace shim {

/// Audits the main pool and everything that malloc has in it. Takes all locks. A violation aborts
/// the program.
void check_everything();

[[gnu::cold]] void watch_slow();

/// For the option paranoia: checks everything at one in 64 of the calls that get here. Call it with
/// no lock held and nothing half changed.
inline void watch()
{
	if ((__atomic_load_n(&main_pool.flags, __ATOMIC_RELAXED) & POOL_PARANOIA) != 0) [[unlikely]]
		watch_slow();
}

} // namespace shim
