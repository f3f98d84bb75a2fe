// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// oracle.hh — small queries that the model's files share.
#pragma once
#include "world.h"
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fuzz {

inline void expect(bool truth, const char* otherwise)
{
	if (!truth) [[unlikely]]
		world_fail(otherwise);
}

inline std::uintptr_t address_of(const void* p)
{
	return reinterpret_cast<std::uintptr_t>(p);
}

inline int keep_block(void* arg, const PoolBlock* block)
{
	static_cast<std::vector<PoolBlock>*>(arg)->push_back(*block);
	return 0;
}

/// Collects all blocks in order of address. Flags are off meanwhile, so that nothing is printed.
inline void walk_pool(Pool& pool, std::vector<PoolBlock>& blocks)
{
	const int flags = pool.flags;
	pool.flags = 0;
	blocks.clear();
	poolwalk(&pool, keep_block, &blocks);
	pool.flags = flags;
}

/// The piece of memory that contains an address, or null.
inline const piece* piece_at(const source& s, const void* at)
{
	const auto address = address_of(at);
	for (unsigned i = 0; i < s.count; i++) {
		const auto base = address_of(s.pieces[i].base);
		if (address >= base && address - base < s.pieces[i].size)
			return &s.pieces[i];
	}
	return nullptr;
}

} // namespace fuzz
