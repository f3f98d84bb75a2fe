// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// questions.cc — queries about a block. A bad pointer is reported, and aborts.
#include "questions.hh"
#include "class_requests.hh"
#include "foreign.hh"
#include "main_pool.hh"
#include "misuse.hh"
#include "owner.hh"

namespace shim {

void check_size(const void* block, std::size_t size, const char* call)
{
	const Place place = place_of(block);
	if (place.cls != no_class && place.cls != inner_class && size > class_sizes[place.cls])
		[[unlikely]]
		report_wrong_size(call, place, size);
}

std::size_t usable_size(void* block)
{
	const Place place = place_of(block);
	switch (owner_of(place, "malloc_usable_size")) {
	case Owner::size_class:
		check_block(place, "malloc_usable_size");
		return class_sizes[place.cls];
	case Owner::other_allocator:
		return size_of_foreign(block);
	case Owner::pool:
		break;
	}
	return poolmsize(&main_pool, block);
}

bool is_of_pool(void* block, const char* call)
{
	const Place place = place_of(block);
	const Owner owner = owner_of(place, call);
	if (owner == Owner::size_class)
		check_block(place, call);
	return owner == Owner::pool;
}

} // namespace shim
