// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// dma.cc — contiguous buffers from the host, and a record of each.
#include "dma.hh"
#include "audit.hh"
#include "bucket.hh"
#include "large.hh"

namespace kalloc {
namespace {

constexpr unsigned record_class = class_of(sizeof(DmaBuffer));

void give_contiguous(State& s, void* base, std::size_t size)
{
	count_given(s, size);
	if (s.host->freecontiguous != nullptr)
		s.host->freecontiguous(base, size);
	else if (s.host->freepages != nullptr)
		s.host->freepages(base, size);
}

void* take_contiguous(State& s, std::size_t size)
{
	if (size == 0 || s.host->contiguous == nullptr)
		return nullptr;
	void* base = s.host->contiguous(size);
	if (base == nullptr && give_back_empty(s) + trim_large(s) != 0)
		base = s.host->contiguous(size);
	if (base == nullptr)
		return nullptr;
	count_held(s, size);
	if (address_of(base) % s.page == 0)
		return base;
	report_misaligned_pages(s, base, s.page);
	give_contiguous(s, base, size);
	return nullptr;
}

} // namespace

void* take_dma(State& s, const Call& call)
{
	void* record = take_small(s, record_class, call);
	if (record == nullptr)
		return nullptr;
	const std::size_t size = s.whole_pages(call.size == 0 ? 1 : call.size);
	void* base = take_contiguous(s, size);
	if (base == nullptr) {
		push(s, *bucket_of(s, record), record);
		return nullptr;
	}
	auto* d = static_cast<DmaBuffer*>(record);
	*d = DmaBuffer{.next = s.dma, .base = base, .size = size};
	s.dma = d;
	return base;
}

void put_dma(State& s, const Call& call)
{
	DmaBuffer** place = &s.dma;
	while (*place != nullptr && (*place)->base != call.pointer)
		place = &(*place)->next;
	DmaBuffer* d = *place;
	if (d == nullptr) {
		report_no_dma(s, call);
		return;
	}
	Bucket* b = bucket_of(s, d);
	if (s.is_watched() && !is_sound(s, call, b))
		return;
	*place = d->next;
	give_contiguous(s, d->base, d->size);
	put_small(s, *b, d);
}

} // namespace kalloc
