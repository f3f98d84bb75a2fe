// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_shred.cc — tree: the action s, which a library may be built without.
#include "methods.hh"

extern "C" kmcond kmtrees(void* object)
{
	return kmem::tree::release(object, kmem::Fate::shred);
}
