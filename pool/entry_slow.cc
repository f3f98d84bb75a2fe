// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_slow.cc — poolalloc, poolfree and poolrealloc on the slow path.
#include "entry_slow.hh"
#include "alloc.hh"
#include "platform.hh"
#include "report.hh"
#include "resize.hh"

namespace pool {

Target prove(LockedPool heap, const Call& call)
{
	const Finding f = examine(heap, call.pointer);
	if (f.fault == Fault::none) [[likely]]
		return f.target;
	const bool is_violation = f.fault == Fault::overflow || f.fault == Fault::underflow;
	if (is_violation && is_forgiven(heap, call, f))
		return f.target;
	report_fault(heap, call, f);
	return {.block = nullptr, .header = Header{}, .shift = 0};
}

void refuse(LockedPool heap)
{
	if (!heap.is_empty())
		heap.totals().failures++;
}

void* allocate_slow(LockedPool heap, std::size_t size)
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

void free_slow(LockedPool heap, void* data)
{
	const Session s{heap, Call{.name = "poolfree", .pointer = data, .size = 0}};
	if (const Target t = prove(heap, s.call()))
		take_back(heap, t.block, t.header);
	s.leave();
}

void* resize_slow(LockedPool heap, void* old, std::size_t size)
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
