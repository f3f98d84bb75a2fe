// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap_raw_shred.cc — heap, the action s, in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void kmheaps(void* object)
{
	kmem::report("kmheaps", object, kmem::heap::release(object, Fate::shred));
}
}
