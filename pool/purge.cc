// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// purge.cc — giving the pages of large free blocks back, by the pool's `purge`.
#include "purge.hh"

namespace pool {

std::size_t purge_large(LockedPool heap)
{
	const Pool& pool = heap.pool();
	if (pool.purge == nullptr || heap.has(POOL_ANTAGONISM))
		return 0;
	FreeIndex& index = heap.index();
	std::size_t cleaned = 0;
	std::size_t handed = 0; // each block without its header, links and footer
	for (unsigned l = index.first_from(index.list_of(purge_worth)); l < index.lists();
	     l = index.first_from(l + 1)) {
		for (Block* b = index.head(l); b != nullptr; b = index.next(heap, b)) {
			const Header h = heap.header(b);
			if (!is_dirty(h))
				continue;
			pool.purge(at<std::byte>(b, 24), h.size() - min_block);
			heap.write(b, Header{Mark::free, h.size(), Header::purged_flag});
			cleaned += h.size();
			handed += h.size() - min_block;
		}
	}
	heap.totals().dirty -= cleaned;
	heap.totals().purged += handed;
	return handed;
}

} // namespace pool
