// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// arenas.hh — arenas got, taken in and merged. coalesce.hh hands them back.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Gets a new arena from the pool's `alloc` in which a block of `need` bytes fits.
/// False, and nothing changed, if that cannot be.
bool grow(LockedPool heap, std::size_t need);

/// Takes a piece of memory in as an arena, with all of it free; so many are coming, this one
/// among them. False, and nothing changed, if it is too small.
bool adopt(LockedPool heap, void* base, std::size_t size, bool is_given, unsigned coming = 1);

} // namespace pool
