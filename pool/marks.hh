// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// marks.hh — every constant that can be seen in a dump of memory.
#pragma once
#include "units.hh"

namespace pool {

/// A block's state. Three bits of its header.
enum class Mark : unsigned char {
	metadata,       // the engine's bookkeeping; with size 0, the end of an arena
	free,           // in the free index, and not next to another free block
	cached,         // freed, on a quick list, not coalesced yet
	live,           // allocated
	aligned,        // allocated by poolallocalign: its address must not change
	pinned,         // allocated, and held in place by poolpin
	pinned_aligned, // both
	quarantined,    // freed under POOL_NOREUSE; filled, and never handed out again
};

constexpr bool is_allocated(Mark m)
{
	return m >= Mark::live && m <= Mark::pinned_aligned;
}

constexpr bool is_aligned(Mark m)
{
	return m == Mark::aligned || m == Mark::pinned_aligned;
}

constexpr bool is_pinned(Mark m)
{
	return m == Mark::pinned || m == Mark::pinned_aligned;
}

/// The canary bytes, which fill a block behind what the caller asked for: the byte for an address
/// is chosen by the address modulo 8. Programs hardly ever write these values: they are not zero,
/// not ASCII, not 0xFF, and never occur in UTF-8 text. The lowest byte comes first.
constexpr std::uint64_t canary_pattern = 0xFBF9'FEFA'FCF9'FDFB;

/// POOL_ANTAGONISM fills with the block's pointer exclusive-ored with one of these (pool(2)).
enum class Fill : std::uint32_t {
	handed_out = 0xF900'0000,
	freed = 0xF700'0000,
	created = 0xF100'0000,
};

} // namespace pool
