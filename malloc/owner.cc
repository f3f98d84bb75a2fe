// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// owner.cc — whether a block without a class is the main pool's, another allocator's, or nobody's.
#include "owner.hh"
#include "foreign.hh"
#include "misuse.hh"
#include "slots.hh"

namespace shim {

Owner owner_without_class(Place place, const char* call)
{
	if (is_foreign(place.block)) [[unlikely]]
		return Owner::other_allocator;
	if (is_in_free_slot(place.block)) [[unlikely]]
		report_no_block(call, place.block);
	return Owner::pool;
}

} // namespace shim
