// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.cc — the three flags that watch.
#include "session.hh"
#include "dump.hh"
#include "report.hh"

namespace pool {

namespace {

/// POOL_VERBOSITY and POOL_PARANOIA, on the way in and on the way out.
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
