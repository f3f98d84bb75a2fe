// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// generic_raw.cc — any kind in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void kmfree(kmptr ptr)
{
	kmem::report("kmfree", ptr.ref, kmem::any::release(ptr));
}

void kmozero(kmptr ptr)
{
	kmem::report("kmozero", ptr.ref, kmem::any::zero(ptr));
}
}
