// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_requests.cc — blocks of the main pool, large ones in whole slots.
#include "pool_requests.hh"
#include "check.hh"
#include "page_move.hh"
#include "system.hh"
#include "tags.hh"
#include "try_twice.hh"
#include <bit>
#include <cstring>

namespace shim {
namespace {

/// Does the pool serve it with whole slots? Under a limit every byte counts.
bool is_huge(std::size_t want)
{
	return want > run_limit && want <= PTRDIFF_MAX && main_pool.maxsize == 0 && has_no_flag();
}

/// The request of a huge block: with header and guard, whole slots.
std::size_t whole_slots(std::size_t want)
{
	return ((want + natural_alignment + slot_bytes - 1) & ~(slot_bytes - 1)) -
	       natural_alignment;
}

/// Null if there is no memory, and the block as it was.
void* resize_huge(void* block, std::size_t want, const void* caller)
{
	const auto resize_in_pool = [=] {
		const int error = errno;
		void* resized = poolrealloc(&main_pool, block, whole_slots(want));
		if (resized != nullptr)
			return resized;
		// Rounded up, a smaller size may be more than the block has, and not to be had.
		resized = poolrealloc(&main_pool, block, want);
		if (resized != nullptr)
			errno = error;
		return resized;
	};
	if (want < page_move_worth)
		return try_twice(want, resize_in_pool);
	const std::size_t size = poolmsize(&main_pool, block); // with all the room behind it
	if (size >= want)
		return resize_in_pool();
	const auto allocate_huge = [=] { return allocate_from_pool(want, caller); };
	void* moved = try_twice(want, allocate_huge);
	if (moved != nullptr && !move_contents(moved, block, size)) [[unlikely]] {
		// That one is lost, and stays allocated for good. This happens once in a blue moon.
		moved = try_twice(want, allocate_huge);
		if (moved != nullptr)
			std::memcpy(moved, block, size);
	}
	if (moved != nullptr)
		poolfree(&main_pool, block);
	return moved;
}

} // namespace

void* allocate_from_pool(std::size_t want, const void* caller)
{
	watch();
	if (is_huge(want))
		if (void* block = poolallocalign(&main_pool, whole_slots(want), slot_bytes,
						 natural_alignment, 0))
			return block;
	return noted(poolalloc(&main_pool, want), Tag::allocated, caller);
}

void* resize_in_pool(void* block, std::size_t want, const void* caller)
{
	if (want == 0) // which is no failure
		return poolrealloc(&main_pool, block, 0);
	if (is_huge(want))
		return resize_huge(block, want, caller);
	return try_twice(want, [=] {
		return noted(poolrealloc(&main_pool, block, want), Tag::resized, caller);
	});
}

void clear_large(std::byte* block, std::size_t size)
{
	const std::size_t page = host::page_size();
	const std::size_t head = (0 - std::bit_cast<std::uintptr_t>(block)) & (page - 1);
	const std::size_t pages = (size - head) & ~(page - 1);
	if (!discard_to_zero(block + head, pages)) {
		std::memset(block, 0, size);
		return;
	}
	std::memset(block, 0, head);
	std::memset(block + head + pages, 0, size - head - pages);
}

} // namespace shim
