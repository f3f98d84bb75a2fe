/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * verbs.c — the calls, each with what its caller does around it: a slot that keeps the pointer, a
 * pattern in the block, and a check of the pattern before the block goes.
 */
#include "world.h"
#include <errno.h>
#include <string.h>

void call_begin(struct call* c, enum verb verb, unsigned p, unsigned s)
{
	struct seat* seat = &world.seats[p];
	world.now = p;
	memset(c, 0, sizeof *c);
	c->verb = verb;
	c->pool = p;
	c->slot = s;
	c->before = seat->slots[s];
	c->ptr = c->before.ptr;
}

/* Whether to make the call; if so, everything is prepared for it. */
int call_allowed(const struct call* c)
{
	struct seat* seat = &world.seats[c->pool];
	memset(&seat->seen, 0, sizeof seat->seen);
	if (world.observer != NULL && !world.observer->before(c))
		return 0;
	errno = 0;
	return 1;
}

void call_end(struct call* c)
{
	c->error = errno;
	const struct seat* seat = &world.seats[c->pool];
	if (seat->locked)
		world_fail("a call returned with the pool locked");
	if (seat->pool->state == NULL)
		world.seats[c->pool].root = NULL; /* it disappeared with the memory */
	if (world.observer != NULL)
		world.observer->after(c);
	else
		poolcheck(seat->pool);
}

/* Stores the call's result in the slot; the first `kept` bytes of the old contents must be
 * there. */
static void fill_slot(struct call* c, size_t kept, unsigned seed)
{
	struct slot* slot = &world.seats[c->pool].slots[c->slot];
	slot->ptr = c->result;
	slot->size = c->size;
	if (!pattern_holds(slot->ptr, c->before.size, kept, c->before.seed))
		world_fail("a block that was resized has lost its contents");
	slot->seed = seed;
}

static void write_slot(const struct call* c)
{
	const struct slot* slot = &world.seats[c->pool].slots[c->slot];
	if (slot->ptr != NULL)
		pattern_write(slot->ptr, slot->size, slot->seed);
}

static void look_at(const struct slot* slot)
{
	if (slot->ptr != NULL && !pattern_holds(slot->ptr, slot->size, slot->size, slot->seed))
		world_fail("a block has lost its contents");
}

void do_free(unsigned p, unsigned s)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_free, p, s);
	if (!call_allowed(&c))
		return;
	look_at(&c.before);
	poolfree(seat->pool, c.ptr);
	seat->slots[s] = (struct slot){NULL, 0, 0};
	if (c.ptr != NULL)
		seat->ghost = c.ptr;
	call_end(&c);
}

void do_alloc(unsigned p, unsigned s, size_t size, unsigned seed)
{
	struct call c;
	if (world.seats[p].slots[s].ptr != NULL)
		do_free(p, s);
	call_begin(&c, verb_alloc, p, s);
	c.size = size;
	if (!call_allowed(&c))
		return;
	c.result = poolalloc(world.seats[p].pool, size);
	if (c.result != NULL)
		fill_slot(&c, 0, seed);
	call_end(&c);
	write_slot(&c);
}

void do_align(unsigned p, unsigned s, size_t size, size_t align, long offset, size_t span,
	      unsigned seed)
{
	struct call c;
	if (world.seats[p].slots[s].ptr != NULL)
		do_free(p, s);
	call_begin(&c, verb_align, p, s);
	c.size = size;
	c.align = align;
	c.offset = offset;
	c.span = span;
	if (!call_allowed(&c))
		return;
	c.result = poolallocalign(world.seats[p].pool, size, align, offset, span);
	if (c.result != NULL)
		fill_slot(&c, 0, seed);
	call_end(&c);
	write_slot(&c);
}

void do_realloc(unsigned p, unsigned s, size_t size, unsigned seed)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_realloc, p, s);
	c.size = size;
	if (!call_allowed(&c))
		return;
	look_at(&c.before);
	c.result = poolrealloc(seat->pool, c.ptr, size);
	if (c.result != NULL) {
		fill_slot(&c, size < c.before.size ? size : c.before.size, seed);
	} else if (size == 0) {
		seat->slots[s] = (struct slot){NULL, 0, 0};
		if (c.ptr != NULL)
			seat->ghost = c.ptr;
	}
	call_end(&c);
	write_slot(&c);
}

void do_msize(unsigned p, unsigned s, unsigned seed)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_msize, p, s);
	if (!call_allowed(&c))
		return;
	c.answer = poolmsize(seat->pool, c.ptr);
	look_at(&c.before);
	if (c.ptr != NULL) {
		seat->slots[s].size = c.answer;
		seat->slots[s].seed = seed;
	}
	call_end(&c);
	write_slot(&c);
}
