/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * compaction_part.c — blocks are compacted, all at once and step by step; each keeps what its
 * caller wrote.
 */
#include "kernel.h"

#include <string.h>

static void moved(void* from, void* to);

static Pool pool = {
	.name = "moving",
	.alloc = host_pool_alloc,
	.merge = host_pool_merge,
	.move = moved,
	.print = host_pool_print,
	.panic = host_pool_panic,
	.free = host_free_pages,
};

enum { slots = 128, bytes = 600 };
static unsigned char* held[slots];

static void moved(void* from, void* to)
{
	for (int i = 0; i < slots; i++)
		if (held[i] == from)
			held[i] = to;
}

static void take(int i)
{
	held[i] = poolalloc(&pool, bytes);
	NEED(held[i] != NULL);
	memset(held[i], i, bytes);
}

static void drop(int i)
{
	for (int n = 0; n < bytes; n++)
		NEED(held[i][n] == i);
	poolfree(&pool, held[i]);
	held[i] = NULL;
}

static void take_all_drop_half(void)
{
	for (int i = 0; i < slots; i++)
		take(i);
	for (int i = 0; i < slots; i += 2)
		drop(i);
}

static void drop_other_half(void)
{
	for (int i = 1; i < slots; i += 2)
		drop(i);
}

static void try_at_once(void)
{
	PoolStats before, after;
	take_all_drop_half();
	unsigned char* pinned = held[slots - 1];
	poolpin(&pool, pinned);
	poolstats(&pool, &before, sizeof before);
	NEED(poolcompact(&pool));
	poolstats(&pool, &after, sizeof after);
	NEED(after.moved_bytes >= bytes * (slots / 2 - 2));
	NEED(after.free_blocks <= 2 && before.free_blocks >= slots / 2);
	NEED(held[slots - 1] == pinned);
	poolunpin(&pool, pinned);
	poolcheck(&pool);
	drop_other_half();
}

static void try_steps(void)
{
	PoolStats after;
	take_all_drop_half();
	int steps = 0;
	for (; poolcompactstep(&pool, 4096); steps++)
		poolcheck(&pool);
	poolstats(&pool, &after, sizeof after);
	NEED(steps > 1 && after.free_blocks <= 2);
	drop_other_half();
}

void compaction_part(void)
{
	try_at_once();
	try_steps();
	poolcheck(&pool);
	poolreset(&pool);
	NEED(has_all_pages());
}
