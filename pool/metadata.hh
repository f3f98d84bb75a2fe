// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// metadata.hh — the engine's own blocks in a pool: its state, and the table of arenas.
//
// A pool begins with a small state in a metadata block (Mark::metadata), made of the pool's own
// memory, as there is nowhere else to keep it. metadata_growth.hh has what is added as a pool
// grows. All sizes are in bytes.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// The size of the metadata block that a pool begins with.
extern const std::size_t founding_bytes; // NOLINT(bugprone-dynamic-*): constinit where it is made

/// The size of a metadata block that holds `size` bytes of data.
constexpr std::size_t metadata_bytes(std::size_t size)
{
	return round_up(size + header_bytes + 8, alignment);
}

/// Makes a zeroed metadata block of `size` bytes in all at `b`, in memory that is in no list.
/// Returns the place behind it.
Block* make_metadata(LockedPool heap, Block* b, std::size_t size);

/// Makes a pool's state, as the first block of its first arena. Returns the place behind it.
Block* found(LockedPool heap, Block* b);

/// The size of the metadata block that a new arena must begin with: the state if it is the first,
/// or a larger table of arenas if that has no room for `coming` more; else 0.
std::size_t table_need(LockedPool heap, unsigned coming = 1);

/// Moves the table into a new metadata block of `size` bytes in all at `b`; the old one is freed.
/// Returns the place behind it.
Block* grow_table(LockedPool heap, Block* b, std::size_t size);

/// The most that table_need() asks for a larger table if a pool starts over with so many arenas.
std::size_t table_bytes(unsigned arenas);

/// Moves the table to `data`, in a metadata block of `size` bytes in all.
void move_table(LockedPool heap, void* data, std::size_t size);

/// Frees a metadata block, given its data; null is allowed.
void free_metadata(LockedPool heap, void* data);

} // namespace pool
