// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_slow.hh — the slow path of poolalloc, poolfree and poolrealloc, and the proof of a pointer
// for every function that takes one.
#pragma once
#include "session.hh"

namespace pool {

/// The block at call.pointer, if nothing is wrong with it, or nothing but what POOL_TOLERANCE
/// forgives. Otherwise reports the fault and, if panic returns, returns a null target.
Target prove(LockedPool heap, const Call& call);

/// Counts a request that could not be met. Callers set errno, after they release the lock.
void refuse(LockedPool heap);

// poolalloc, poolfree and poolrealloc with a Session and every report, as for all other functions.
// Called with the lock held; they release it.

void* allocate_slow(LockedPool heap, std::size_t size);
void free_slow(LockedPool heap, void* data);
void* resize_slow(LockedPool heap, void* old, std::size_t size);

} // namespace pool
