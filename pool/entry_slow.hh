// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_slow.hh — the slow way of the three functions that are called most, and the proof that all
// functions ask for which take a caller's pointer.
#pragma once
#include "session.hh"

namespace pool {

/// The block, if nothing is wrong with it; else reports, and, if panic returns, null.
Target prove(LockedPool heap, const Call& call);

/// A request that could not be met; the errno of that is set when the lock is free.
void refuse(LockedPool heap);

// poolalloc, poolfree and poolrealloc as all other functions are: watched, and with every report.
// The lock is held, and is let go.

void* allocate_slow(LockedPool heap, std::size_t size);
void free_slow(LockedPool heap, void* data);
void* resize_slow(LockedPool heap, void* old, std::size_t size);

} // namespace pool
