// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground.hh — can the memory at an address be read? Asked before a proof is looked for there.
//
// A pointer may be one to an object whose arena has long gone back to where it came from. The
// engine tells of each arena that comes and goes, of all Pools; kmpoolif tells of memory that is
// its caller's. What is known is kept by page, in ground_tables.hh. A thread remembers the stretch
// of memory where it looked last (km_near_ground_): there a comparison is enough.
//
// Without an operating system nobody tells, and absent.cc answers: what is in one page with an
// object is taken for readable, as it always is where memory does not go away.
#pragma once
#include "kmem.h"
#include <cstddef>

namespace kmem {

/// How far before an object anything is read, and how far behind the begin of a source.
constexpr std::size_t reach = 96;

/// Can the `header` bytes before an object be read? If not: is it foreign, or freed, as it lies
/// where objects once may have been? The long way of ask(), in cell.hh.
kmcond look_before(const void* object, std::size_t header);

/// Can `reach` bytes from that place on be read?
bool look_behind(const void* place);

/// Do both ends of a block lie in memory that is known?
bool is_known(const void* base, std::size_t size);

/// Memory that is the user's, or that is known to be an arena's, has objects from now on.
void settle_in(const void* base, std::size_t size);

/// The user's may be gone. What of it shares a page with other memory is still taken for readable.
void leave(const void* base, std::size_t size);

/// A kmpool has been torn down: what threads remember of it is not true any more.
void leave_pool();

} // namespace kmem
