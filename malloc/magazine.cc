// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine.cc — empty magazines, kept for whoever needs one.
#include "magazine.hh"
#include "guard.hh"
#include "own_memory.hh"
#include "thread_heap.hh"

namespace shim {
namespace {

constinit Magazine* empty_magazines = nullptr;

} // namespace

Magazine* new_magazine()
{
	{
		const Guard guard{heaps_lock()};
		if (Magazine* magazine = empty_magazines) {
			empty_magazines = magazine->next;
			magazine->next = nullptr;
			magazine->count = 0;
			return magazine;
		}
	}
	return static_cast<Magazine*>(new_own_memory(sizeof(Magazine)));
}

void drop_magazine(Magazine* magazine)
{
	const Guard guard{heaps_lock()};
	magazine->next = empty_magazines;
	empty_magazines = magazine;
}

} // namespace shim
