// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine.cc — empty magazines, kept for reuse.
#include "magazine.hh"
#include "own_memory.hh"

namespace shim {
namespace {

constinit Magazine* empties GUARDED_BY(magazines_lock) = nullptr;

} // namespace

constinit OrderedLock magazines_lock;

Magazine* new_magazine()
{
	{
		const Locked locked{magazines_lock};
		if (Magazine* magazine = empties) {
			empties = magazine->next;
			magazine->next = nullptr;
			magazine->count = 0;
			return magazine;
		}
	}
	return static_cast<Magazine*>(new_own_memory(sizeof(Magazine)));
}

void drop_magazine(Magazine* magazine)
{
	const Locked locked{magazines_lock};
	magazine->next = empties;
	empties = magazine;
}

Magazine*& empty_magazines()
{
	return empties;
}

} // namespace shim
