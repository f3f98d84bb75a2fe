// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// own_memory.hh — memory for the shim's own data: thread heaps and magazines.
//
// It comes directly from the system, is separate from all memory that the program gets, and is
// never given back: heaps and magazines that are no longer needed are kept for reuse.
#pragma once
#include "ordered_lock.hh"
#include <cstddef>

namespace shim {

/// Guards the list of pieces and the counts.
[[gnu::visibility("hidden")]] extern constinit OrderedLock
	own_memory_lock; // NOLINT(*-static-initializers): a constant at the start

/// Zeroed memory, aligned to 64 bytes; null if the system has no more.
void* new_own_memory(std::size_t size) EXCLUDES(own_memory_lock);

/// How many bytes we have taken from the system so far.
std::size_t own_memory_bytes() EXCLUDES(own_memory_lock);

/// The pieces taken from the system, and how much of them is used.
struct OwnMemory {
	/// The header at the front of each piece.
	struct alignas(64) Piece {
		Piece* older;
		std::size_t size;
	};
	Piece* newest;
	std::byte *next, *end; // of the newest piece: the part not used yet
	std::size_t taken;     // bytes, from the system
	std::size_t given;     // bytes, by new_own_memory; rounded up
};
OwnMemory& own_memory() REQUIRES(own_memory_lock);

/// How many bytes a request of `size` takes.
constexpr std::size_t own_memory_for(std::size_t size)
{
	return (size + 63) & ~std::size_t{63};
}

/// Are these `size` bytes inside one piece, with the alignment of new_own_memory()?
bool is_own_memory(const void* start, std::size_t size) REQUIRES(own_memory_lock);

} // namespace shim
