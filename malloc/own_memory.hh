// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// own_memory.hh — memory for what the shim itself keeps: thread heaps and magazines.
//
// It comes straight from the system, lies apart from all that the program is given, and is
// never given back; what is no longer needed is kept for the next of its kind.
#pragma once
#include "ordered_lock.hh"
#include <cstddef>

namespace shim {

/// Guards the piece that is being used up.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	own_memory_lock; // NOLINT(*-static-initializers): a constant at the start

/// Zeroed, aligned to 64; null if the system has no more.
void* new_own_memory(std::size_t size) EXCLUDES(own_memory_lock);

/// How much the system has given us so far.
std::size_t own_memory_bytes() EXCLUDES(own_memory_lock);

/// How it is held.
struct OwnMemory {
	/// At the front of each piece that the system gave.
	struct alignas(64) Piece {
		Piece* older;
		std::size_t size;
	};
	Piece* newest;
	std::byte *next, *end; // of the newest: what is left
	std::size_t taken;     // from the system
	std::size_t given;     // by new_own_memory, rounded up
};
OwnMemory& own_memory() REQUIRES(own_memory_lock);

/// What a request takes.
constexpr std::size_t own_memory_for(std::size_t size)
{
	return (size + 63) & ~std::size_t{63};
}

/// Is that so many bytes of one piece, aligned as new_own_memory aligns?
bool is_own_memory(const void* start, std::size_t size) REQUIRES(own_memory_lock);

} // namespace shim
