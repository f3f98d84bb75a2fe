/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool_verbs.c — calls that concern a whole pool, or that only query or annotate.
 */
#include "world.h"
#include <string.h>

/* A range near a slot's block, or near the middle of the window. */
void do_overlap(unsigned p, unsigned s, long distance, size_t size)
{
	const struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_overlap, p, s);
	const uintptr_t middle = (uintptr_t)seat->source.window + seat->source.size / 2;
	const uintptr_t from = c.ptr != NULL ? (uintptr_t)c.ptr : middle;
	c.ptr = (void*)(from + (uintptr_t)distance);
	c.size = size;
	if (!call_allowed(&c))
		return;
	c.answer = poolisoverlap(seat->pool, c.ptr, size) != 0;
	call_end(&c);
}

void do_compact(unsigned p)
{
	struct call c;
	call_begin(&c, verb_compact, p, 0);
	if (!call_allowed(&c))
		return;
	c.answer = poolcompact(world.seats[p].pool) != 0;
	call_end(&c);
}

int do_compactstep(unsigned p, size_t bytes)
{
	struct call c;
	call_begin(&c, verb_compactstep, p, 0);
	c.size = bytes;
	if (!call_allowed(&c))
		return 0;
	c.answer = poolcompactstep(world.seats[p].pool, bytes) != 0;
	call_end(&c);
	return c.answer != 0;
}

void do_check(unsigned p)
{
	struct call c;
	call_begin(&c, verb_check, p, 0);
	if (!call_allowed(&c))
		return;
	poolcheck(world.seats[p].pool);
	call_end(&c);
}

void do_blockcheck(unsigned p, unsigned s)
{
	struct call c;
	call_begin(&c, verb_blockcheck, p, s);
	if (c.ptr == NULL || !call_allowed(&c))
		return;
	poolblockcheck(world.seats[p].pool, c.ptr);
	call_end(&c);
}

void do_reset(unsigned p)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_reset, p, 0);
	if (!call_allowed(&c))
		return;
	poolreset(seat->pool);
	seat->root = NULL;
	/* Without `free`, arenas are not returned: they are simply dropped. */
	for (unsigned i = seat->source.count; seat->pool->free == NULL && i-- > 0;) {
		const struct piece* piece = &seat->source.pieces[i];
		if (!piece->given)
			source_give(&seat->source, piece->base, piece->size);
	}
	memset(seat->slots, 0, sizeof seat->slots);
	call_end(&c);
}

void do_adopt(unsigned p, size_t size)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_adopt, p, 0);
	c.ptr = source_take(&seat->source, size, 1);
	c.size = size;
	if (c.ptr == NULL)
		return;
	if (!call_allowed(&c)) {
		source_give(&seat->source, c.ptr, size);
		return;
	}
	c.answer = pooladopt(seat->pool, c.ptr, size) != 0;
	if (!c.answer)
		source_give(&seat->source, c.ptr, size);
	call_end(&c);
}

void do_trim(unsigned p)
{
	struct call c;
	call_begin(&c, verb_trim, p, 0);
	if (!call_allowed(&c))
		return;
	c.answer = pooltrim(world.seats[p].pool);
	call_end(&c);
}

void do_pin(unsigned p, unsigned s)
{
	struct call c;
	call_begin(&c, verb_pin, p, s);
	if (c.ptr == NULL || !call_allowed(&c))
		return;
	poolpin(world.seats[p].pool, c.ptr);
	call_end(&c);
}

void do_unpin(unsigned p, unsigned s)
{
	struct call c;
	call_begin(&c, verb_unpin, p, s);
	if (c.ptr == NULL || !call_allowed(&c))
		return;
	poolunpin(world.seats[p].pool, c.ptr);
	call_end(&c);
}

static int stop_after(void* arg, const PoolBlock* block)
{
	size_t* left = arg;
	if (block->size >= block->whole)
		world_fail("poolwalk tells of a block that is larger inside than outside");
	return --*left == 0 ? 42 : 0;
}

void do_walk(unsigned p, size_t after)
{
	struct call c;
	call_begin(&c, verb_walk, p, 0);
	c.size = after;
	c.number = after + 1;
	if (!call_allowed(&c))
		return;
	c.answer = (size_t)poolwalk(world.seats[p].pool, stop_after, &c.number);
	call_end(&c);
}

void do_stats(unsigned p)
{
	struct call c;
	call_begin(&c, verb_stats, p, 0);
	if (!call_allowed(&c))
		return;
	poolstats(world.seats[p].pool, &c.stats, sizeof c.stats);
	call_end(&c);
}

/* Sets the root, and clears it the next time; a wrong expected value changes nothing. */
void do_root(unsigned p)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	void* next = seat->root == NULL ? &seat->root : NULL;
	call_begin(&c, verb_root, p, 0);
	if (!call_allowed(&c))
		return;
	if (poolroot(seat->pool, &world, &world) != seat->root ||
	    poolroot(seat->pool, seat->root, next) != seat->root)
		world_fail("a pool's root is not what it was");
	if (seat->pool->state != NULL)
		seat->root = next;
	if (poolroot(seat->pool, &world, NULL) != seat->root)
		world_fail("a pool's root is not what it was set to");
	call_end(&c);
}

void do_settag(unsigned p, unsigned s, int which, size_t tag)
{
	struct call c;
	call_begin(&c, verb_settag, p, s);
	c.size = tag;
	c.number = (size_t)which;
	if (c.ptr == NULL || !call_allowed(&c))
		return;
	poolsettag(world.seats[p].pool, c.ptr, which, tag);
	call_end(&c);
}

void do_gettag(unsigned p, unsigned s, int which)
{
	struct call c;
	call_begin(&c, verb_gettag, p, s);
	c.number = (size_t)which;
	if (c.ptr == NULL || !call_allowed(&c))
		return;
	c.answer = poolgettag(world.seats[p].pool, c.ptr, which);
	call_end(&c);
}

void do_dump(unsigned p)
{
	struct call c;
	call_begin(&c, verb_dump, p, 0);
	if (!call_allowed(&c))
		return;
	pooldump(world.seats[p].pool);
	call_end(&c);
}
