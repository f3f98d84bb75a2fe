// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.hh — blocks of the main pool that are split into slots.
#pragma once
#include "slot_tables.hh"
#include <bit>

namespace shim {

/// A chunk's block begins this many bytes before its first slot, at an odd address. So no pointer
/// that malloc ever returned is that of the block, and functions of pool.h that are given one
/// cannot free or resize the chunk.
constexpr std::size_t chunk_lead = 1;

/// The first slot of the chunk that `block` is. Any other pointer, null included, may be passed:
/// the result is then just an address to be checked.
inline const void* behind_lead(const void* block)
{
	return std::bit_cast<const void*>(std::bit_cast<std::uintptr_t>(block) + chunk_lead);
}

/// The bits of a chunk's slots in its window.
constexpr std::uint64_t chunk_mask(std::size_t first, unsigned order)
{
	const std::size_t n = (std::size_t{1} << order) - 1;
	return (~std::uint64_t{0} >> (slots_in_window - n)) << first % slots_in_window;
}
constexpr unsigned full_order = 6;

/// Adds a chunk of at least n slots and sets `window` to the window that it is in. False if the
/// main pool has no memory for it, or none that the tables cover.
bool add_chunk(std::size_t n, std::size_t& window) REQUIRES(slots_lock);

/// Returns wholly free chunks to the main pool, except the lowest one, which is kept for new slots.
void give_back_chunks() REQUIRES(slots_lock);

} // namespace shim
