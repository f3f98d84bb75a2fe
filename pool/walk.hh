// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.hh — walking over an arena's blocks, and describing a block for poolwalk.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Calls `see(Block*, Header)` for each block of an arena, until it returns false or a header
/// is not sealed. Returns where it stopped: arena.last() if neither happened.
template <typename See>
Block* walk(LockedPool heap, const Arena& arena, See see)
{
	Block* b = arena.first();
	while (b < arena.last()) {
		const Header h = LockedPool::raw_header(b);
		if (!heap.is_sealed(b) || h.size() == 0 || !see(b, h))
			break;
		b = b->after(h.size());
	}
	return b;
}

/// A block as poolwalk describes it.
PoolBlock describe(LockedPool heap, Block* b, Header h);

} // namespace pool
