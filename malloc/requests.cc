// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// requests.cc — who serves a request: the magazines, the main pool, or another allocator.
#include "requests.hh"
#include "central.hh"
#include "check.hh"
#include "foreign.hh"
#include "idle.hh"
#include "idle_thread.hh"
#include "limit.hh"
#include "misuse.hh"
#include "options.hh"
#include "page_move.hh"
#include "slab.hh"
#include "system.hh"
#include "tags.hh"
#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace shim {
namespace {

/// Of a block of the main pool. From this size on, asking the system for zero pages is cheaper than
/// writing zeroes, and pages that the program never touches cost nothing.
constexpr std::size_t large = std::size_t{256} * 1024;

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

/// Do classes serve? Not while any flag is set, and not before the options are known.
bool has_classes()
{
	if (!are_options_read()) [[unlikely]]
		learn_options();
	return has_no_flag() && are_options_read();
}

/// Long runs leave gaps in their chunks. These cost addresses only, but a limit counts them.
std::size_t largest_run()
{
	return main_pool.maxsize == 0 ? run_limit : cached_slots * slot_bytes;
}

void* allocate_from_class(std::size_t want)
{
	return want <= largest_run() && has_classes() ? allocate_of_class(class_of(want)) : nullptr;
}

void* allocate_zeroed_run(std::size_t size)
{
	bool is_zero = false;
	void* run = allocate_run(class_of_run(size), is_zero);
	return run == nullptr || is_zero ? run : std::memset(run, 0, size);
}

/// No memory that could be given up makes room for it.
bool is_absurd(std::size_t want)
{
	return want > PTRDIFF_MAX || (main_pool.maxsize != 0 && want > main_pool.maxsize);
}

/// At the end of each request that may have made the heap larger.
void note_growth_of_heap()
{
	deliver_limit();
	start_idle_thread_if_due();
}

/// Once more, when all that was kept back has been given up. The pool has set errno, and not to
/// ENOMEM if it was asked for what no memory helps with.
template <class Try>
void* try_twice(std::size_t want, Try&& attempt)
{
	void* block = attempt();
	if (block == nullptr && has_no_flag() && errno == ENOMEM && !is_absurd(want) &&
	    give_everything_back() != 0) [[unlikely]]
		block = attempt();
	note_growth_of_heap();
	return block;
}

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

/// A block of the main pool. Huge ones begin all at the same place in a slot, and end at it: there
/// one's guard, the next one's header and its first bytes share a page, and pages that were
/// touched for one block are touched again for the next.
void* allocate_from_pool(std::size_t want, const void* caller)
{
	watch();
	if (is_huge(want))
		if (void* block = poolallocalign(&main_pool, whole_slots(want), slot_bytes,
						 natural_alignment, 0))
			return block;
	return noted(poolalloc(&main_pool, want), Tag::allocated, caller);
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

void* move_to_new(void* block, Class c, std::size_t want, const void* caller)
{
	void* moved = allocate(want, caller);
	if (moved == nullptr)
		return nullptr;
	std::memcpy(moved, block, std::min(std::size_t{class_sizes[c]}, want));
	if (!push_proved(block, c)) [[unlikely]]
		release_slow(block);
	return noted(moved, Tag::resized, caller);
}

/// A run, where it is.
bool grew_or_shrank(const void* block, Class c, std::size_t want)
{
	return is_run(c) && want > small_limit && want <= largest_run() &&
	       resize_run(static_cast<Slot>(slot_index(block)), class_of_run(want));
}

void* resize_of_class(void* block, Class c, std::size_t want, const void* caller)
{
	check_block(block, c, "realloc");
	const std::size_t size = class_sizes[c];
	const bool fits = want != 0 && want <= size && (want > size / 2 || class_of(want) == c);
	if (has_no_flag() && fits)
		return block;
	if (is_free_in_slab(block, c)) [[unlikely]]
		report_freed_twice("realloc", block, c);
	if (want == 0) {
		release(block);
		return nullptr;
	}
	if (has_no_flag() && grew_or_shrank(block, c, want))
		return block;
	if (want > size)
		return move_to_new(block, c, want, caller);
	// It is to become no larger: that cannot fail. Without memory for another it stays.
	const host::KeepErrno keep;
	void* moved = move_to_new(block, c, want, caller);
	return moved != nullptr ? moved : block;
}

} // namespace

void* allocate_slow(std::size_t want, const void* caller)
{
	void* run = nullptr;
	if (want - 1 < cached_slots * slot_bytes && want > small_limit && has_no_flag())
		if (pop_of_class(class_of_run(want), run))
			return run;
	return try_twice(want, [=] {
		void* block = allocate_from_class(want);
		return block != nullptr ? block : allocate_from_pool(want, caller);
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
		const Class c = has_classes() ? fitting : no_class;
		void* block = c == no_class ? nullptr : allocate_of_class(c);
		return block != nullptr ? block
					: noted(poolallocalign(&main_pool, want, to, 0, 0),
						Tag::allocated, caller);
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
	std::size_t size = 0;
	if (__builtin_mul_overflow(count, each, &size)) [[unlikely]]
		return out_of_memory();
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
	if (const Class c = class_of_block(block); c != no_class)
		return resize_of_class(block, c, want, caller);
	if (is_foreign(block)) [[unlikely]]
		return resize_foreign(block, want);
	if (is_in_free_slot(block)) [[unlikely]]
		report_no_block("realloc", block);
	if (want == 0) // which is no failure
		return poolrealloc(&main_pool, block, 0);
	if (is_huge(want))
		return resize_huge(block, want, caller);
	return try_twice(want, [=] {
		return noted(poolrealloc(&main_pool, block, want), Tag::resized, caller);
	});
}

void release_slow(void* block)
{
	if (block == nullptr)
		return;
	if (const Class c = class_of_block(block); c != no_class)
		return release_of_class(block, c, "free");
	if (is_foreign(block)) [[unlikely]]
		return release_foreign(block);
	if (is_in_free_slot(block)) [[unlikely]]
		report_no_block("free", block);
	poolfree(&main_pool, block);
}

void* out_of_memory()
{
	host::fail_out_of_memory();
	return nullptr;
}

} // namespace shim
