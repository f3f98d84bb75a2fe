// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_raw.cc — tree in libk's older shape.
#include "kmemraw.h" // first: it gives each name its older shape
#include "methods.hh"
#include "misuse.hh"

using kmem::Fate;
using kmem::Fill;

extern "C" {
void* kmtreea(kmcell* src, void* parent, size_t size)
{
	return kmem::or_null("kmtreea", parent,
			     kmem::tree::allocate(src, parent, size, Fill::none));
}

void* kmtreez(kmcell* src, void* parent, size_t size)
{
	return kmem::or_null("kmtreez", parent,
			     kmem::tree::allocate(src, parent, size, Fill::zeroes));
}

kmptr kmtreeao(kmcell* src, void* parent, size_t size)
{
	return kmem::or_none("kmtreeao", parent,
			     kmem::tree::allocate(src, parent, size, Fill::none), kmkind_tree);
}

kmptr kmtreezo(kmcell* src, void* parent, size_t size)
{
	return kmem::or_none("kmtreezo", parent,
			     kmem::tree::allocate(src, parent, size, Fill::zeroes), kmkind_tree);
}

kmptr kmtreef(void* object)
{
	return kmem::tree::release_from_parent("kmtreef", object, Fate::release);
}
}
