// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_raw_shred.cc — tree, the action s, in libk's older shape.
#include "kmemraw.h" // first: it gives each name its older shape
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
kmptr kmtrees(void* object)
{
	return kmem::tree::release_from_parent("kmtrees", object, Fate::shred);
}
}
