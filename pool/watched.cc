// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// watched.cc — poolalloc, poolfree and poolrealloc, as all other functions are.
#include "watched.hh"
#include "alloc.hh"
#include "platform.hh"
#include "resize.hh"

namespace pool {

void refuse(Heap heap)
{
	if (!heap.is_empty())
		heap.totals().failures++;
}

void* allocate_watched(Heap heap, std::size_t size)
{
	const Session s{heap, Call{.name = "poolalloc", .pointer = nullptr, .size = size}};
	void* data = allocate(heap, Want{.size = size, .has_tags = heap.has(POOL_TAGS)});
	if (data == nullptr)
		refuse(heap);
	s.leave(data);
	if (data == nullptr)
		poolplatform_out_of_memory();
	return data;
}

void free_watched(Heap heap, void* data)
{
	const Session s{heap, Call{.name = "poolfree", .pointer = data, .size = 0}};
	if (const Target t = prove(heap, s.call()))
		take_back(heap, t.block, t.header);
	s.leave();
}

void* resize_watched(Heap heap, void* old, std::size_t size)
{
	const Session s{heap, Call{.name = "poolrealloc", .pointer = old, .size = size}};
	const Target t = prove(heap, s.call());
	void* data = t ? resize(heap, t, size) : nullptr;
	if (data != nullptr)
		heap.totals().reallocs++;
	else
		refuse(heap);
	s.leave(data);
	if (t && data == nullptr)
		poolplatform_out_of_memory();
	return data;
}

} // namespace pool
