// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ground_tables.hh — which memory can be read: a count of arenas for each page, in tables for a GiB
// each.
//
//	leaf of a GiB:  blocks[512]    an arena that covers a whole block of 2 MiB is counted there,
//	                pages[512·512] else in each page that it touches
//
// Arenas may lie within blocks of other pools, and touch each other within a page: so they are
// counted, and what is counted once goes once. Memory that the user gave is not counted but marked:
// nobody tells when it goes. There is no lock: all changes are atomic, tables are never removed,
// and so a fork, or a thread that is stopped for good, does no harm.
#pragma once
#include "cell.hh"
#include "ground.hh"

namespace kmem::ground {

constexpr std::size_t page = 4096; // pages may be larger
constexpr std::size_t block = std::size_t{1} << 21U;
constexpr std::size_t leaf_bytes = std::size_t{1} << 30U;
constexpr std::size_t pages_in_block = block / page;
constexpr std::size_t blocks_in_leaf = leaf_bytes / block;
constexpr std::size_t pages_in_leaf = leaf_bytes / page;

/// By so much an epoch differs from the one before: what lies that far, or a few times as far, from
/// memory is none, and no place of it is a multiple of 16 away.
constexpr std::uintptr_t epoch = static_cast<std::uintptr_t>(0x9E3779B97F4A7C15);

/// How many arenas there are, and two marks.
using Entry = std::uint16_t;
constexpr Entry is_given = 0x8000;
constexpr Entry was_there = 0x4000; // something was, that has gone
constexpr Entry has_given = 0x2000; // of a block: some of its pages are marked
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

/// Something could not be noted for want of memory: from then on what is not known may be there.
extern bool is_incomplete; // NOLINT(*-static-initializers): constinit

/// The leaf of an address; made if need be, where `makes`. Null if there is none.
Leaf* leaf_at(std::uintptr_t address, bool makes);

} // namespace kmem::ground
