// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap_shred.cc — heap: the action s, which a library may be built without.
#include "methods.hh"

extern "C" kmcond kmheaps(void* object)
{
	return kmem::heap::release(object, kmem::Fate::shred);
}
