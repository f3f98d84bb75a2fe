// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// walk.hh — one block after another, and each as those outside see it.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Calls `see(Block*, Header)` for each block of an arena but the end, as long as headers
/// are true and it returns true. Returns where it stopped: the end, if all went well.
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

/// A block as poolwalk tells of it.
PoolBlock describe(LockedPool heap, Block* b, Header h);

} // namespace pool
