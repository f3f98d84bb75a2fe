// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine.hh — an array of free blocks of one class, which changes hands as a whole.
//
// After J. Bonwick and J. Adams, Magazines and Vmem, 2001.
#pragma once
#include "ordered_lock.hh"
#include "size_class.hh"
#include <algorithm>

namespace shim {

/// A thread's magazine of a class goes on where its spare ends:
///
///	              items            top
///	               v                v
///	+---+---+---+---+---+- - - - -+---+---+
///	| e | f | g | h | p |         |   |   |     e … h: the newest of the spare, or null
///	+---+---+---+---+---+- - - - -+---+---+
struct Magazine {
	/// free() compares a block with so many that were freed last. It does not ask how many
	/// there are: null and blocks of the spare stand before the first entry.
	static constexpr std::size_t newest = 4;

	/// As many as a word of a slab's bits: what one thread takes of a new slab shares no line
	/// of the caches with what another takes.
	static constexpr std::size_t most = 64;

	Magazine* next;    // in a depot
	std::size_t count; // while no thread has it loaded
	void* entries[newest + most];

	constexpr void** items() { return entries + newest; }
	constexpr void* const* items() const { return entries + newest; }
};

/// How many blocks a magazine of the class holds: bounded in bytes, too.
constexpr std::array<std::uint8_t, class_limit> magazine_sizes = [] {
	constexpr std::size_t bytes = std::size_t{128} * 1024;
	std::array<std::uint8_t, class_limit> sizes{};
	for (unsigned c = 1; c <= classes; c++)
		sizes[c] = static_cast<std::uint8_t>(std::clamp<std::size_t>(
			bytes / class_sizes[c], c <= small_classes ? 2 : 1, Magazine::most));
	return sizes;
}();

/// Guards the list of empty ones.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	magazines_lock; // NOLINT(*-static-initializers): a constant at the start

/// An empty one; null if there is no memory.
Magazine* new_magazine() EXCLUDES(magazines_lock);

/// Only empty ones.
void drop_magazine(Magazine* magazine) EXCLUDES(magazines_lock);

/// Those that wait for whoever needs one, by `next`.
Magazine*& empty_magazines() REQUIRES(magazines_lock);

} // namespace shim
