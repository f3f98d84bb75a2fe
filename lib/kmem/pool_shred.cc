// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_shred.cc — pool: the action s, which a library may be built without.
#include "methods.hh"

extern "C" kmcond kmpools(void* object)
{
	return kmem::pools::release(object, kmem::Fate::shred);
}
