// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground_tables.hh — which memory can be read: for each page a count of arenas, in a table for each
// GiB.
//
//	leaf of a GiB:  blocks[512]    an arena that covers a whole block of 2 MiB is counted there,
//	                pages[512·512] else in each page that it touches
//
// Arenas may lie within blocks of other pools, and two may share a page. So they are counted, and
// each is uncounted once if it was counted. Memory that the user gave is marked instead, since its
// end need not be reported. There is no lock: all changes are atomic and tables are never removed,
// so a fork, or a thread that is stopped for good, does no harm.
#pragma once
#include "cell.hh"
#include "ground.hh"

namespace kmem::ground {

constexpr std::size_t page = 4096; // unit of the tables; the system's pages may be larger
constexpr std::size_t block = std::size_t{1} << 21U;
constexpr std::size_t leaf_bytes = std::size_t{1} << 30U;
constexpr std::size_t pages_in_block = block / page;
constexpr std::size_t blocks_in_leaf = leaf_bytes / block;
constexpr std::size_t pages_in_leaf = leaf_bytes / page;

/// The difference between successive epochs: an address that is off by this much, or by a few times
/// as much, is far from any memory, and no multiple of 16.
constexpr std::uintptr_t epoch = static_cast<std::uintptr_t>(0x9E3779B97F4A7C15);

/// How many arenas touch a page, or cover a block; and three marks.
using Entry = std::uint16_t;
constexpr Entry is_given = 0x8000;
constexpr Entry was_there = 0x4000; // memory was here, and has gone
constexpr Entry has_given = 0x2000; // of a block: some of its pages are marked is_given
constexpr Entry counted = 0x1FFF;

struct Leaf {
	std::uintptr_t number; // its first address / leaf_bytes
	Entry blocks[blocks_in_leaf];
	Entry pages[pages_in_leaf];
};

template <typename T>
T load(const T& place)
{
	return __atomic_load_n(&place, __ATOMIC_RELAXED);
}

/// Something could not be recorded for want of memory: from then on unknown memory counts as
/// readable.
extern bool is_incomplete; // NOLINT(*-static-initializers): constinit

/// The leaf of an address; created if `makes` is set. Null if there is none.
Leaf* leaf_at(std::uintptr_t address, bool makes);

} // namespace kmem::ground
