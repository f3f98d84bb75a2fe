// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// chunks.hh — blocks of the main pool that slots are cut from.
#pragma once
#include "slot_tables.hh"
#include <bit>

namespace shim {

/// A chunk's block begins so many bytes before its first slot, at an odd address: no pointer that
/// malloc ever returned is that of the block, so functions of pool.h cannot free or change it when
/// they are given one.
constexpr std::size_t chunk_lead = 1;

/// The first byte behind a chunk's lead; of any other pointer, null among them, what stands in its
/// place.
inline const void* behind_lead(const void* block)
{
	return std::bit_cast<const void*>(std::bit_cast<std::uintptr_t>(block) + chunk_lead);
}

/// Those of a chunk in its window.
constexpr std::uint64_t chunk_mask(std::size_t first, unsigned order)
{
	const std::size_t n = (std::size_t{1} << order) - 1;
	return (~std::uint64_t{0} >> (slots_in_window - n)) << first % slots_in_window;
}
constexpr unsigned full_order = 6;

/// Takes a block from the main pool for slots of which at least n are in a row; the lowest window
/// that has new ones. False if there is no memory, or none that the tables cover.
bool add_chunk(std::size_t n, std::size_t& window) REQUIRES(slots_lock);

/// Hands chunks without a block back to the pool, but for one to go on with.
void give_back_chunks() REQUIRES(slots_lock);

} // namespace shim
