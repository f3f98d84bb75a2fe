// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_requests.cc — blocks of the main pool; huge ones take whole slots.
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

/// Does the pool serve this request with whole slots? Not under a limit, where every byte counts.
bool is_huge(std::size_t want)
{
	return want > run_limit && want <= PTRDIFF_MAX && main_pool.maxsize == 0 && has_no_flag();
}

/// The size to request for a huge block, so that with its header and canary it takes whole slots.
std::size_t whole_slots(std::size_t want)
{
	return ((want + natural_alignment + slot_bytes - 1) & ~(slot_bytes - 1)) -
	       natural_alignment;
}

/// Returns null if there is no memory; then the block is unchanged.
void* resize_huge(void* block, std::size_t want, const void* caller)
{
	const auto resize_in_place = [=] {
		const int error = errno;
		void* resized = poolrealloc(&main_pool, block, whole_slots(want));
		if (resized != nullptr)
			return resized;
		// Rounded up, even a smaller size may be more than the block has, and not
		// available.
		resized = poolrealloc(&main_pool, block, want);
		if (resized != nullptr)
			errno = error;
		return resized;
	};
	if (want < page_move_worth)
		return try_twice(want, resize_in_place);
	const std::size_t size = poolmsize(&main_pool, block); // with its padding
	if (size >= want)
		return resize_in_place();
	const auto allocate_huge = [=] { return allocate_from_pool(want, caller); };
	void* moved = try_twice(want, allocate_huge);
	if (moved != nullptr && !move_contents(moved, block, size)) [[unlikely]] {
		// The new block is lost, and stays allocated for good. This is very rare.
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
	if (want == 0) // the null that this returns is not a failure
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
