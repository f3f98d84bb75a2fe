// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// generic_raw_shred.cc — any kind, shredding, in libk's older shape.
#include "kmemraw.h" // first: of a name's two shapes this file has the older
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void kmshred(kmptr ptr)
{
	if (ptr.kind != kmkind_none)
		kmem::report("kmshred", ptr.ref, kmem::any::shred(ptr));
}

void kmtaint(kmptr* ptr)
{
	kmem::report("kmtaint", ptr, kmem::any::taint(ptr));
}
}
