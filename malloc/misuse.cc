// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.cc — the words.
#include "misuse.hh"
#include "alarm.hh"
#include "slab.hh"
#include "words.hh"
#include <cstdint>

namespace shim {
namespace {

constexpr const char* advice =
	"\n  POOLALLOC_CONF=tags,noreuse makes each block one of its own, and tells more of it.";

std::size_t block_offset(const void* ptr, Class c)
{
	return index_in_slot(offset_in_slot(ptr), c) * class_sizes[c];
}

/// The first slot of the run that the slot is a part of.
Slot first_slot(const void* ptr)
{
	auto slot = static_cast<Slot>(slot_index(ptr));
	while (slot_map.classes[slot].load(std::memory_order_relaxed) == inner_class)
		slot--;
	return slot;
}

bool is_past_the_last(const void* ptr, Class c)
{
	return is_small(c) && index_in_slot(offset_in_slot(ptr), c) >= objects_in_slab(c);
}

void report_past_the_last(const char* call, const void* ptr, Class c)
{
	fatal("pool mainmem: %s(%p): %s: %p is past the last block "
	      "of %zu bytes in its %zu KiB\n"
	      "  Only what malloc returned can be given to %s.",
	      call, ptr, words::of_no_block(call), ptr, std::size_t{class_sizes[c]},
	      slot_bytes / 1024, call);
}

} // namespace

void report_freed_twice(const char* call, const void* ptr, Class c)
{
	if (is_past_the_last(ptr, c))
		report_past_the_last(call, ptr, c);
	fatal("pool mainmem: %s(%p): %s: block %p of %zu bytes (one of "
	      "its size class)\n"
	      "  It is free: freed before, or never allocated.%s",
	      call, ptr, words::of_freed_block(call), ptr, std::size_t{class_sizes[c]}, advice);
}

void report_interior(const char* call, const void* ptr, Class c)
{
	const Slot first = first_slot(ptr);
	const Class real = slot_map.classes[first].load(std::memory_order_relaxed);
	if (is_past_the_last(ptr, real))
		report_past_the_last(call, ptr, real);
	const std::byte* block =
		slot_address(first) + (c == inner_class ? 0 : block_offset(ptr, real));
	const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(ptr) - block);
	fatal("pool mainmem: %s(%p): %s: %p is %zu bytes into block "
	      "%p of %zu bytes (one of its size class)\n"
	      "  Only what malloc returned can be given to %s.",
	      call, ptr, words::of_no_block(call), ptr, offset, static_cast<const void*>(block),
	      std::size_t{class_sizes[real]}, call);
}

void report_wrong_size(const char* call, const void* ptr, std::size_t size, Class c)
{
	fatal("pool mainmem: %s(%p, %zu): %s: block %p of %zu bytes (one of "
	      "its size class)\n"
	      "  No request for %zu bytes was served with it.",
	      call, ptr, size, words::mismatched_free, ptr, std::size_t{class_sizes[c]}, size);
}

void report_no_block(const char* call, const void* ptr)
{
	fatal("pool mainmem: %s(%p): %s: no block is at %p now\n"
	      "  Either this is a %s, and all blocks around it were freed "
	      "too, or it never was a block's address.%s",
	      call, ptr, words::of_no_block(call), ptr, words::of_freed_block(call), advice);
}

} // namespace shim
