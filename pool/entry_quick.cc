// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_quick.cc — the C functions that are called most: the common case first, then the long way.
#include "quick.hh"
#include "watched.hh"

using pool::Heap;
using pool::Session;

extern "C" {

void* poolalloc(Pool* p, size_t size)
{
	const Heap heap = Session::lock(p);
	if (pool::is_usual(*p)) [[likely]] {
		if (void* data = pool::quick_allocate(heap, size)) [[likely]] {
			Session::unlock(heap);
			return data;
		}
	}
	return pool::allocate_watched(heap, size);
}

void poolfree(Pool* p, void* ptr)
{
	if (ptr == nullptr)
		return;
	const Heap heap = Session::lock(p);
	if (pool::is_usual(*p) && pool::quick_free(heap, ptr)) [[likely]]
		Session::unlock(heap);
	else
		pool::free_watched(heap, ptr);
}

void* poolrealloc(Pool* p, void* ptr, size_t size)
{
	if (ptr == nullptr)
		return poolalloc(p, size);
	if (size == 0) {
		poolfree(p, ptr);
		return nullptr;
	}
	const Heap heap = Session::lock(p);
	if (pool::is_usual(*p)) [[likely]] {
		if (void* data = pool::quick_resize(heap, ptr, size)) {
			heap.totals().reallocs++;
			Session::unlock(heap);
			return data;
		}
	}
	return pool::resize_watched(heap, ptr, size);
}
}
