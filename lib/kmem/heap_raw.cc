// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap_raw.cc — heap in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void* kmheapa(size_t size)
{
	return kmem::or_null("kmheapa", nullptr, kmem::heap::allocate(size, Fill::none));
}

void* kmheapz(size_t size)
{
	return kmem::or_null("kmheapz", nullptr, kmem::heap::allocate(size, Fill::zeroes));
}

kmptr kmheapao(size_t size)
{
	return kmem::or_none("kmheapao", nullptr, kmem::heap::allocate(size, Fill::none),
			     kmkind_heap);
}

kmptr kmheapzo(size_t size)
{
	return kmem::or_none("kmheapzo", nullptr, kmem::heap::allocate(size, Fill::zeroes),
			     kmkind_heap);
}

void kmheapf(void* object)
{
	kmem::report("kmheapf", object, kmem::heap::release(object, Fate::release));
}
}
