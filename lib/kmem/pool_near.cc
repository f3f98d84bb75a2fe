// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_near.cc — pool: what a thread remembers of the pool whose cell it freed last, for the fast
// paths of kmpoolf and kmpoola (kmeminline.h). It is invalid as soon as any pool is torn down, or
// memory goes.
#include "pool_cells.hh"

namespace kmem::pools {

void come_near(kmpool* pool)
{
	km_near_ = {.pool = address_of(pool) - km_epoch_(&km_epochs_.pools),
		    .units = pool->id.size / alignment,
		    .salt = km_salt_(address_of(pool)),
		    .seal = pool->id.seal};
}

void meet(kmpool* pool)
{
	const auto* near = at_address<kmpool>(km_near_.pool + km_epoch_(&km_epochs_.pools));
	if (km_near_.units == 0 || !can_be_read(near) || near->id.seal != km_near_.seal)
		come_near(pool); // none is remembered that still exists
}

bool put_near(void* object)
{
	return km_putshort_(object) != 0;
}

} // namespace kmem::pools

extern "C" {
constinit KM_THREAD_ km_nearpool_ km_near_ = {};
}
