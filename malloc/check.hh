// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check.hh — who runs the audit of rules.hh, and what is said of a violation.
#pragma once
#include "main_pool.hh"

namespace shim {

/// Audits the main pool and all that malloc has in it. A violation is the end of the program.
void check_everything();

[[gnu::cold]] void watch_slow();

/// For the option paranoia: at some of the calls. Called without a lock, between what is done.
inline void watch()
{
	if ((__atomic_load_n(&main_pool.flags, __ATOMIC_RELAXED) & POOL_PARANOIA) != 0) [[unlikely]]
		watch_slow();
}

} // namespace shim
