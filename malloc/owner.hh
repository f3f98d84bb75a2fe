// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// owner.hh — whose a block is that the program hands back, or asks about.
#pragma once
#include "slot_map.hh"

namespace shim {

enum class Owner : unsigned char { size_class, pool, other_allocator };

/// Of a place without a class. One where no block is any more is reported, under the name of the
/// call; whether a block of the main pool begins there the pool itself finds out.
Owner owner_without_class(Place place, const char* call);

inline Owner owner_of(Place place, const char* call)
{
	return place.cls != no_class ? Owner::size_class : owner_without_class(place, call);
}

} // namespace shim
