// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// align.hh — poolallocalign.
#pragma once
#include "heap.hh"

namespace pool {

/// Where a block's data may stand. `to` and `span` are 1 and 0 where nothing is asked.
struct Place {
	std::size_t to;     // data is at `offset` modulo `to`
	std::size_t offset; // less than `to`
	std::size_t span;   // data crosses no multiple of it
	std::size_t want;   // bytes of data
};

/// Is there any such address at all?
bool is_possible(const Place& place);

/// The lowest address from `from` on, and before `stop`, at which data may stand; 0 if there is
/// none, or none was found in reasonable time.
std::uintptr_t lowest_place(const Place& place, std::uintptr_t from, std::uintptr_t stop);

/// A block's data so placed, or null if there is no memory.
void* allocate_at(Heap heap, const Place& place, bool has_tags);

} // namespace pool
