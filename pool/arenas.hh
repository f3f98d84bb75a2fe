// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arenas.hh — arenas allocated, adopted and merged. coalesce.hh releases them.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Gets a new arena from the pool's `alloc`, large enough for a block of `need` bytes.
/// Returns false, with nothing changed, if it cannot.
bool grow(LockedPool heap, std::size_t need);

/// Makes a piece of memory an arena, all of it free. `coming` is how many arenas the table must
/// have room for, this one included. Returns false, with nothing changed, if it is too small.
bool adopt(LockedPool heap, void* base, std::size_t size, bool is_given, unsigned coming = 1);

} // namespace pool
