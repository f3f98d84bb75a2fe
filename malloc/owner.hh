// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// owner.hh — which allocator owns a block that the program frees or asks about.
#pragma once
#include "slot_map.hh"

namespace shim {

enum class Owner : unsigned char { size_class, pool, other_allocator };

/// The owner of a place without a class. Reports a place in a free slot, under the name of the
/// call, and aborts. Does not check that a block of the main pool begins there: the pool itself
/// does.
Owner owner_without_class(Place place, const char* call);

inline Owner owner_of(Place place, const char* call)
{
	return place.cls != no_class ? Owner::size_class : owner_without_class(place, call);
}

} // namespace shim
