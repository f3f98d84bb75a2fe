// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_raw_shred.cc — pool, the action s, in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void kmpools(void* object)
{
	kmem::report("kmpools", object, kmem::pools::release(object, Fate::shred));
}
}
