// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.cc — POOL_LOGGING, POOL_VERBOSITY and POOL_PARANOIA.
#include "session.hh"
#include "dump.hh"
#include "report.hh"

namespace pool {

namespace {

/// What POOL_VERBOSITY and POOL_PARANOIA do at the beginning and end of a call.
void watch(LockedPool heap)
{
	if (heap.has(POOL_VERBOSITY))
		dump(heap);
	if (heap.has(POOL_PARANOIA))
		check(heap);
}

} // namespace

void watch_begin(LockedPool heap, const Call& call)
{
	if (heap.has(POOL_LOGGING))
		log_begin(heap, call);
	watch(heap);
}

void watch_end(LockedPool heap, const Call& call, const void* result)
{
	watch(heap);
	if (heap.has(POOL_LOGGING))
		log_end(heap, call, result);
}

} // namespace pool
