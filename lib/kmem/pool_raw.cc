// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_raw.cc — pool in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void* kmpoola(kmpool* pool)
{
	return kmem::or_null("kmpoola", pool, kmem::pools::allocate(pool));
}

void* kmpoolz(kmpool* pool, size_t size)
{
	return kmem::or_null("kmpoolz", pool,
			     kmem::pools::allocate_sized(pool, size, Fill::zeroes));
}

kmptr kmpoolao(kmpool* pool, size_t size)
{
	return kmem::or_none("kmpoolao", pool, kmem::pools::allocate_sized(pool, size, Fill::none),
			     kmkind_pool);
}

kmptr kmpoolzo(kmpool* pool, size_t size)
{
	return kmem::or_none("kmpoolzo", pool,
			     kmem::pools::allocate_sized(pool, size, Fill::zeroes), kmkind_pool);
}

void kmpoolf(void* object)
{
	kmem::report("kmpoolf", object, kmem::pools::release(object, Fate::release));
}

void kmpoolx(kmpool* pool)
{
	kmem::report("kmpoolx", pool, kmem::pools::tear_down(pool));
}
}
