// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// generic_shred.cc — any kind: shredding, which a library may be built without.
#include "methods.hh"

extern "C" {

kmcond kmshred(kmptr ptr)
{
	return kmem::any::shred(ptr);
}

kmcond kmtaint(kmptr* ptr)
{
	return kmem::any::taint(ptr);
}
}
