// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.cc — reports of invalid pointers to slabs and runs.
#include "misuse.hh"
#include "alarm.hh"
#include "slab.hh"
#include "words.hh"
#include <cstdint>

namespace shim {
namespace {

constexpr const char* advice =
	"\n  POOLALLOC_CONF=tags,noreuse makes each block one of its own, and tells more of it.";

/// The first slot of the run that `slot` belongs to; any other slot is its own first.
Slot first_slot(Slot slot)
{
	while (slot_map.classes[slot].load(std::memory_order_relaxed) == inner_class)
		slot--;
	return slot;
}

bool is_past_the_last(Place place)
{
	return is_small(place.cls) && object_index(place) >= objects_in_slab(place.cls);
}

void report_past_the_last(const char* call, Place place)
{
	fatal("pool mainmem: %s(%p): %s: %p is past the last block "
	      "of %zu bytes in its %zu KiB\n"
	      "  Only what malloc returned can be given to %s.",
	      call, place.block, words::of_no_block(call), place.block,
	      std::size_t{class_sizes[place.cls]}, slot_bytes / 1024, call);
}

} // namespace

void report_freed_twice(const char* call, Place place)
{
	if (is_past_the_last(place))
		report_past_the_last(call, place);
	fatal("pool mainmem: %s(%p): %s: block %p of %zu bytes (one of "
	      "its size class)\n"
	      "  It is free: freed before, or never allocated.%s",
	      call, place.block, words::of_freed_block(call), place.block,
	      std::size_t{class_sizes[place.cls]}, advice);
}

void report_interior(const char* call, Place place)
{
	if (is_past_the_last(place))
		report_past_the_last(call, place);
	const Slot first = first_slot(place.slot);
	const Class real = slot_map.classes[first].load(std::memory_order_relaxed);
	const std::size_t size = class_sizes[real];
	const std::byte* block =
		slot_address(first) + (first == place.slot ? object_index(place) * size : 0);
	const auto offset = static_cast<std::size_t>(static_cast<std::byte*>(place.block) - block);
	fatal("pool mainmem: %s(%p): %s: %p is %zu bytes into block "
	      "%p of %zu bytes (one of its size class)\n"
	      "  Only what malloc returned can be given to %s.",
	      call, place.block, words::of_no_block(call), place.block, offset,
	      static_cast<const void*>(block), size, call);
}

void report_wrong_size(const char* call, Place place, std::size_t size)
{
	fatal("pool mainmem: %s(%p, %zu): %s: block %p of %zu bytes (one of "
	      "its size class)\n"
	      "  No request for %zu bytes was served with it.",
	      call, place.block, size, words::mismatched_free, place.block,
	      std::size_t{class_sizes[place.cls]}, size);
}

void report_no_block(const char* call, const void* ptr)
{
	fatal("pool mainmem: %s(%p): %s: no block is at %p now\n"
	      "  Either this is a %s, and all blocks around it were freed "
	      "too, or it never was a block's address.%s",
	      call, ptr, words::of_no_block(call), ptr, words::of_freed_block(call), advice);
}

} // namespace shim
