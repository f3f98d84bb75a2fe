// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine.cc — empty magazines, kept for whoever needs one.
#include "magazine.hh"
#include "own_memory.hh"

namespace shim {
namespace {

constinit Magazine* empty_magazines GUARDED_BY(magazines_lock) = nullptr;

} // namespace

constinit OrderedLock magazines_lock;

Magazine* new_magazine()
{
	{
		const Locked locked{magazines_lock};
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
	const Locked locked{magazines_lock};
	magazine->next = empty_magazines;
	empty_magazines = magazine;
}

} // namespace shim
