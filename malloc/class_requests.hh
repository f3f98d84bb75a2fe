// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// class_requests.hh — the slow path of a class: the loaded magazine is empty, or has no room.
//
// The magazine is exchanged for the thread's spare or for one of the depot; failing these it is
// filled from the slabs or emptied to them. Runs that are too long for magazines, and threads that
// have no heap, go to the slabs and slots directly. Call these with no lock held.
#pragma once
#include "slot_map.hh"

namespace shim {

/// A block of the class; null if there is no memory.
void* allocate_of_class(Class c);

/// The same for a run. Sets `is_zero` if its memory is known to read as zero.
void* allocate_run(Class c, bool& is_zero);

/// Frees a block that has a class. Reports a bad pointer, under the name of the call, and aborts.
void release_of_class(Place place, const char* call);

/// Reports, and aborts, if the pointer is not the beginning of a block of its class, or if the
/// block is among the few that this thread freed last. Does not detect other blocks freed before.
void check_block(Place place, const char* call);

} // namespace shim
