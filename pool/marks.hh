// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// marks.hh — every constant that can be seen in a dump of memory.
#pragma once
#include "units.hh"

namespace pool {

/// What a block is. Three bits of its header.
enum class Mark : unsigned char {
	metadata,       // the engine's bookkeeping; of size 0, the end of an arena
	free,           // in the free index, and no neighbour of another free block
	cached,         // freed, in the cache of its size, not yet coalesced with anything
	live,           // the caller's
	aligned,        // the caller's, from poolallocalign: its address is a promise
	pinned,         // the caller's, held in place by poolpin
	pinned_aligned, // both
	quarantined,    // freed under POOL_NOREUSE; filled, and never given out again
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

/// What stands in each byte past the end of what the caller asked for, by address
/// modulo 8. The bytes are such as programs hardly ever write: not zero, not
/// ASCII, in no UTF-8 text, not 0xFF. Little end first.
constexpr std::uint64_t canary_pattern = 0xFBF9'FEFA'FCF9'FDFB;

/// What POOL_ANTAGONISM exclusive-ors a block's pointer with (pool(2)).
enum class Fill : std::uint32_t {
	handed_out = 0xF900'0000,
	freed = 0xF700'0000,
	created = 0xF100'0000,
};

} // namespace pool
