// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata.hh — what the engine keeps in the pool: its state, and the table of arenas.
//
// A pool begins with a small state, in a block that is the engine's own (Mark::metadata), out of
// the pool's memory; there is nowhere else to keep it. metadata_growth.hh has what it gets as it
// grows.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// The whole block that founds a pool.
extern const std::size_t founding_bytes; // NOLINT(bugprone-dynamic-*): constinit where it is made

/// The whole block that so many bytes take.
constexpr std::size_t metadata_bytes(std::size_t size)
{
	return round_up(size + header_bytes + 8, alignment);
}

/// A block of the engine's own, zeroed, at the front of a free stretch. Returns the place behind
/// it.
Block* make_metadata(LockedPool heap, Block* b, std::size_t size);

/// A pool's first arena: its state becomes the first block. Returns the place behind it.
Block* found(LockedPool heap, Block* b);

/// A new arena, of so many that come, may find too little room in the table, and then begins with
/// a larger one: the bytes of that.
std::size_t table_need(LockedPool heap, unsigned coming = 1);

/// The larger table, as a block of so many bytes at `b`; the old one is freed. Returns the place
/// behind it.
Block* grow_table(LockedPool heap, Block* b, std::size_t size);

/// The most that table_need() can be in a pool that is founded anew for so many arenas.
std::size_t table_bytes(unsigned arenas);

/// The table goes on in a block of the engine's own, of so many bytes in all.
void move_table(LockedPool heap, void* data, std::size_t size);

/// The engine needs one of its own blocks no longer.
void free_metadata(LockedPool heap, void* data);

} // namespace pool
