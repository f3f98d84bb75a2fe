// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground.hh — can the memory at an address be read? Asked before a header is looked for there.
//
// A pointer may lead to an object whose arena has long gone back to where it came from. The engine
// reports each arena that comes or goes, of every Pool; kmpoolif reports the memory of its caller.
// What is known is kept by page, in ground_tables.hh. A thread remembers the stretch of memory
// where it looked last (km_near_ground_); within that, one comparison is enough.
//
// Without an operating system nothing is reported, and absent.cc answers instead: memory on the
// same page as an object is assumed to be readable, as it always is where memory never goes away.
#pragma once
#include "kmem.h"
#include <cstddef>

namespace kmem {

/// The most bytes that are read before an object, and from the beginning of a source on.
constexpr std::size_t reach = 96;

/// Can the `header` bytes before an object be read? If not, returns kmcond_freed where memory has
/// gone that may have held objects, else kmcond_foreign. The slow path of ask(), in cell.hh.
kmcond look_before(const void* object, std::size_t header);

/// Can `reach` bytes from `place` on be read?
bool look_behind(const void* place);

/// Do both ends of a block lie in memory that is known to be readable?
bool is_known(const void* base, std::size_t size);

/// Marks memory as readable from now on. For memory whose arena the engine does not report: what
/// the user gave, and blocks of another library's pool.
void settle_in(const void* base, std::size_t size);

/// Memory that the user gave may be gone. Pages that it shares with other memory still count as
/// readable.
void leave(const void* base, std::size_t size);

/// A kmpool has been torn down: invalidates what threads remember of pools.
void leave_pool();

} // namespace kmem
