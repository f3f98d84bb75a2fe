// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_pool_near.cc — pool: what a thread knows of the pool whose cell it freed last, for the short
// way of kmpoolf (kmeminline.h). Of a pool that has been torn down no cell is proved by it: their
// seals have been turned.
#include "pool_cells.hh"

namespace kmem::pools {

void come_near(kmpool* pool)
{
	km_near_ = {.pool = address_of(pool),
		    .units = pool->id.size / alignment,
		    .salt = km_salt_(address_of(pool))};
}

bool put_near(void* object)
{
	return km_putshort_(object) != 0;
}

} // namespace kmem::pools

extern "C" {
constinit KM_THREAD_ km_nearpool_ km_near_ = {};
}
