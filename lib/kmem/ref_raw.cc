// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ref_raw.cc — ref in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void* kmrefa(kmcell* src, size_t size)
{
	return kmem::or_null("kmrefa", src, kmem::ref::allocate(src, size, Fill::none));
}

void* kmrefz(kmcell* src, size_t size)
{
	return kmem::or_null("kmrefz", src, kmem::ref::allocate(src, size, Fill::zeroes));
}

kmptr kmrefao(kmcell* src, size_t size)
{
	return kmem::or_none("kmrefao", src, kmem::ref::allocate(src, size, Fill::none),
			     kmkind_ref);
}

kmptr kmrefzo(kmcell* src, size_t size)
{
	return kmem::or_none("kmrefzo", src, kmem::ref::allocate(src, size, Fill::zeroes),
			     kmkind_ref);
}

void kmreff(void* object)
{
	kmem::report("kmreff", object, kmem::ref::drop(object, Fate::release));
}

void kmrefd(void* object)
{
	kmem::report("kmrefd", object, kmem::ref::drop(object, Fate::release));
}

void kmrefu(void* object)
{
	kmem::report("kmrefu", object, kmem::ref::take(object));
}
}
