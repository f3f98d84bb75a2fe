// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.cc — who serves a request: the magazines, the main pool, or another allocator.
#include "requests.hh"
#include "central.hh"
#include "checked.hh"
#include "class_requests.hh"
#include "foreign.hh"
#include "misuse.hh"
#include "options.hh"
#include "owner.hh"
#include "pool_requests.hh"
#include "slots.hh"
#include "system.hh"
#include "tags.hh"
#include "try_twice.hh"
#include <algorithm>
#include <cstring>

namespace shim {
namespace {

/// May requests be served from size classes? Not while any flag of the pool is set, and not before
/// the options are known.
bool has_classes()
{
	if (!are_options_read()) [[unlikely]]
		learn_options();
	return has_no_flag() && are_options_read();
}

/// The largest request that a run may serve. Long runs leave gaps in their chunks, which cost only
/// addresses; but a limit counts them.
std::size_t largest_run()
{
	return main_pool.maxsize == 0 ? run_limit : cached_slots * slot_bytes;
}

void* allocate_zeroed_run(std::size_t size)
{
	bool is_zero = false;
	void* run = allocate_run(class_of_run(size), is_zero);
	return run == nullptr || is_zero ? run : std::memset(run, 0, size);
}

/// Frees a block that was checked already.
void release_proved(Place place)
{
	if (!push_proved(place.block, place.cls)) [[unlikely]]
		release_of_class(place, "free");
}

void* move_to_new(Place place, std::size_t want, const void* caller)
{
	void* moved = allocate(want, caller);
	if (moved == nullptr)
		return nullptr;
	std::memcpy(moved, place.block, std::min(std::size_t{class_sizes[place.cls]}, want));
	release_proved(place);
	return noted(moved, Tag::resized, caller);
}

/// Can a resized block stay as it is: does the new size fit, and either use more than half of the
/// block or have the same class?
bool fits(Class c, std::size_t want)
{
	const std::size_t size = class_sizes[c];
	return want != 0 && want <= size && (want > size / 2 || class_of(want) == c);
}

/// Resizes a run in place. False if that is not possible.
bool grew_or_shrank(Place place, std::size_t want)
{
	return is_run(place.cls) && want > small_limit && want <= largest_run() &&
	       resize_run(place.slot, class_of_run(want));
}

void* resize_of_class(Place place, std::size_t want, const void* caller)
{
	check_block(place, "realloc");
	if (has_no_flag() && fits(place.cls, want))
		return place.block;
	if (is_free_in_slab(place)) [[unlikely]]
		report_freed_twice("realloc", place);
	if (want == 0) {
		release_proved(place);
		return nullptr;
	}
	if (has_no_flag() && grew_or_shrank(place, want))
		return place.block;
	if (want > class_sizes[place.cls])
		return move_to_new(place, want, caller);
	// Shrinking must not fail: without memory for a smaller block this one is kept.
	const host::KeepErrno keep;
	void* moved = move_to_new(place, want, caller);
	return moved != nullptr ? moved : place.block;
}

} // namespace

void* allocate_slow(std::size_t want, const void* caller)
{
	void* run = nullptr;
	if (want - 1 < cached_slots * slot_bytes && want > small_limit && has_no_flag())
		if (pop_of_class(class_of_run(want), run))
			return run;
	return try_twice(want, [=] {
		if (want <= largest_run() && has_classes())
			if (void* block = allocate_of_class(class_of(want)))
				return block;
		return allocate_from_pool(want, caller);
	});
}

void* allocate_aligned_slow(std::size_t to, std::size_t want, const void* caller)
{
	if (to <= natural_alignment)
		return allocate_slow(want, caller);
	const Class fitting = to <= slot_bytes ? class_of_aligned(want, to) : no_class;
	void* popped = nullptr;
	if (has_no_flag() && pop_of_class(fitting, popped)) // a run
		return popped;
	return try_twice(want, [=] {
		if (has_classes() && fitting != no_class)
			if (void* block = allocate_of_class(fitting))
				return block;
		return noted(poolallocalign(&main_pool, want, to, 0, 0), Tag::allocated, caller);
	});
}

void* allocate_placed(const Placement& place, const void* caller)
{
	return try_twice(place.want, [=] {
		return noted(
			poolallocalign(&main_pool, place.want, place.to, place.offset, place.span),
			Tag::allocated, caller);
	});
}

void* allocate_zeroed(std::size_t count, std::size_t each, const void* caller)
{
	const base::CheckedSize product = base::CheckedSize{count} * each;
	if (!product.fits()) [[unlikely]]
		return out_of_memory();
	const std::size_t size = product.value();
	if (size > small_limit && size <= largest_run() && has_classes()) {
		if (void* run = allocate_zeroed_run(size)) {
			note_growth_of_heap();
			return run;
		}
	}
	void* block = allocate(size, caller);
	if (block == nullptr) [[unlikely]]
		return nullptr;
	if (size < large) [[likely]]
		std::memset(block, 0, size);
	else
		clear_large(static_cast<std::byte*>(block), size);
	return block;
}

void* resize(void* block, std::size_t want, const void* caller)
{
	if (block == nullptr)
		return allocate(want, caller);
	const Place place = place_of(block);
	switch (owner_of(place, "realloc")) {
	case Owner::size_class:
		return resize_of_class(place, want, caller);
	case Owner::other_allocator:
		return resize_foreign(block, want);
	case Owner::pool:
		break;
	}
	return resize_in_pool(block, want, caller);
}

void release_slow(void* block)
{
	if (block == nullptr)
		return;
	const Place place = place_of(block);
	switch (owner_of(place, "free")) {
	case Owner::size_class:
		release_of_class(place, "free");
		break;
	case Owner::pool:
		poolfree(&main_pool, block);
		break;
	case Owner::other_allocator:
		release_foreign(block);
		break;
	}
}

void* out_of_memory()
{
	host::fail_out_of_memory();
	return nullptr;
}

} // namespace shim
