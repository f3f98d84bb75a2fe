/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * settings.c — changes to a live pool between calls, and repeated calls.
 */
#include "world.h"

void do_alloc_many(unsigned p, unsigned s, unsigned count, size_t size, unsigned seed)
{
	for (unsigned i = 0; i < count; i++)
		do_alloc(p, (s + i) % world_slots, size + i % 3, seed);
}

void do_free_many(unsigned p, unsigned s, unsigned count, unsigned stride)
{
	for (unsigned i = 0; i < count; i++)
		do_free(p, (s + i * stride) % world_slots);
}

/* Compaction by steps must terminate. */
void do_compact_all(unsigned p, size_t bytes)
{
	for (unsigned i = 0; i < 10000; i++)
		if (!do_compactstep(p, bytes))
			return;
	world_fail("poolcompactstep says for ever that there is more to do");
}

void do_flags(unsigned p, int flags)
{
	world.seats[p].pool->flags = flags;
}

/* A pool without a limit does not get one: its source is limited anyway. */
void do_limits(unsigned p, size_t maxsize, size_t minarena)
{
	Pool* pool = world.seats[p].pool;
	pool->maxsize = maxsize;
	pool->minarena = minarena;
}

void do_refuse(unsigned p, unsigned after, unsigned count)
{
	world.seats[p].source.refuse_after = after;
	world.seats[p].source.refuse_count = count;
}

void do_place(unsigned p, unsigned placing, size_t gap, int merges, unsigned fresh)
{
	struct source* source = &world.seats[p].source;
	source->placing = placing;
	source->gap = gap;
	source->merges = merges;
	source->fresh = (unsigned char)fresh;
}

void do_panic_returns(unsigned p, int yes)
{
	(void)p;
	world.panic_returns = yes;
}
