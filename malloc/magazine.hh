// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine.hh — an array of free blocks of one class, passed on as a whole.
//
// After J. Bonwick and J. Adams, Magazines and Vmem, 2001.
#pragma once
#include "ordered_lock.hh"
#include "size_class.hh"
#include <algorithm>

namespace shim {

/// The entries before a loaded magazine's first are copies of the spare's newest:
///
///	              items            top
///	               v                v
///	+---+---+---+---+---+- - - - -+---+---+
///	| e | f | g | h | p |         |   |   |     e … h: the newest of the spare, or null
///	+---+---+---+---+---+- - - - -+---+---+
struct Magazine {
	/// free() compares a block with this many entries below the top, those freed last. It does
	/// not check how many entries there are: before the first are those of the spare, or null.
	static constexpr std::size_t newest = 4;

	/// The most blocks in a magazine: as many as there are bits in a word of a slab's bitmap,
	/// so that what one thread takes from a new slab shares no cache line with what another
	/// takes.
	static constexpr std::size_t most = 64;

	Magazine* next;    // in a depot, or in the list of empty ones
	std::size_t count; // of blocks; not valid while a thread has it loaded
	void* entries[newest + most];

	constexpr void** items() { return entries + newest; }
	constexpr void* const* items() const { return entries + newest; }
};

/// How many blocks a magazine of the class holds: about 128 KiB of them, but at most 64.
constexpr std::array<std::uint8_t, class_limit> magazine_sizes = [] {
	constexpr std::size_t bytes = std::size_t{128} * 1024;
	std::array<std::uint8_t, class_limit> sizes{};
	for (unsigned c = 1; c <= classes; c++)
		sizes[c] = static_cast<std::uint8_t>(std::clamp<std::size_t>(
			bytes / class_sizes[c], c <= small_classes ? 2 : 1, Magazine::most));
	return sizes;
}();

/// Guards the list of empty magazines.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	magazines_lock; // NOLINT(*-static-initializers): a constant at the start

/// An empty magazine; null if there is no memory.
Magazine* new_magazine() EXCLUDES(magazines_lock);

/// Puts an empty magazine into the list, for reuse.
void drop_magazine(Magazine* magazine) EXCLUDES(magazines_lock);

/// The first in the list of empty magazines; they are linked by `next`.
Magazine*& empty_magazines() REQUIRES(magazines_lock);

} // namespace shim
