// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_raw.cc — lin in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void* kmlina(size_t size)
{
	return kmem::or_null("kmlina", nullptr, kmem::lin::allocate(size, Fill::none));
}

void* kmlinz(size_t size)
{
	return kmem::or_null("kmlinz", nullptr, kmem::lin::allocate(size, Fill::zeroes));
}

kmptr kmlinao(size_t size)
{
	return kmem::or_none("kmlinao", nullptr, kmem::lin::allocate_object(size, Fill::none),
			     kmkind_lin);
}

kmptr kmlinzo(size_t size)
{
	return kmem::or_none("kmlinzo", nullptr, kmem::lin::allocate_object(size, Fill::zeroes),
			     kmkind_lin);
}

void kmlinx(void* top)
{
	kmem::report("kmlinx", top, kmem::lin::return_to(top, Fate::release));
}
}
