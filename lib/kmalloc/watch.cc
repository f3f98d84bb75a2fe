// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// watch.cc — what KMALLOC_PARANOIA asks in each call.
#include "audit.hh"
#include "bucket.hh"
#include "say.hh"

namespace kalloc {

bool is_sound(State& s, const Call& call, Bucket* b)
{
	if (b == nullptr)
		return is_watched_pool_sound(s);
	const char* rule = violation_of(s, *b);
	if (rule == nullptr)
		return true;
	report_violation(s, call, rule, b);
	return false;
}

} // namespace kalloc
