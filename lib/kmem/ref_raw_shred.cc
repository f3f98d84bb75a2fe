// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ref_raw_shred.cc — ref, the action s, in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void kmrefs(void* object)
{
	kmem::report("kmrefs", object, kmem::ref::drop(object, Fate::shred));
}
}
