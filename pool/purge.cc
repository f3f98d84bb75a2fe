// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// purge.cc — pages of large free blocks back to whoever has them.
#include "alloc.hh"

namespace pool {

std::size_t purge_large(Heap heap)
{
	const Pool& pool = heap.pool();
	if (pool.purge == nullptr || heap.has(POOL_ANTAGONISM))
		return 0;
	FreeIndex& index = heap.index();
	std::size_t sum = 0;
	for (unsigned l = index.first_from(index.list_of(purge_worth)); l < index.lists();
	     l = index.first_from(l + 1)) {
		for (Block* b = index.head(l); b != nullptr; b = index.next(heap, b)) {
			const Header h = heap.header(b);
			if (!is_dirty(h))
				continue;
			pool.purge(at<std::byte>(b, 24), h.size() - 24 - footer_bytes);
			heap.write(b, Header{Mark::free, h.size(), Header::purged_flag});
			sum += h.size();
		}
	}
	heap.totals().dirty -= sum;
	heap.totals().purged += sum;
	return sum;
}

} // namespace pool
