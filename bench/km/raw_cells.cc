// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw_cells.cc — kmpool with plain pointers and NULL instead of results.
#define KMEM_RAW
#include <kmem.h>

#include "raw_cells.hh"

namespace bench {

void* raw_take(kmpool* pool)
{
	return kmpoola(pool);
}

void raw_give(void* cell)
{
	kmpoolf(cell);
}

} // namespace bench
