// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// class_requests.hh — a block of a class, when the magazine that is loaded has none, or no room for
// one.
//
// The magazine is exchanged for the thread's spare, or for one of the depot; failing these it is
// filled from the slabs, or emptied to them. A run that is too long for magazines, and a thread
// that has no heap, take the last way at once.
#pragma once
#include "slot_map.hh"

namespace shim {

/// A block of the class, of up to run_limit bytes; null if there is no memory.
void* allocate_of_class(Class c);

/// The same for a run; `is_zero` if nobody has written to it.
void* allocate_run(Class c, bool& is_zero);

/// Takes back a block that has a class. What is wrong with it is reported, under the name of the
/// call.
void release_of_class(Place place, const char* call);

/// What a bad pointer of a class is, unless it is none. The newest of the free blocks are known
/// without looking further.
void check_block(Place place, const char* call);

} // namespace shim
