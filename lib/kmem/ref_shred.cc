// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ref_shred.cc — ref: the action s, which a library may be built without.
#include "methods.hh"

extern "C" kmcond kmrefs(void* object)
{
	return kmem::ref::drop(object, kmem::Fate::shred);
}
