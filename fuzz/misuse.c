/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c — what callers do wrong. Each has to end in panic, with the pool as it was:
 * what was harmed is mended, and goes on to be used.
 */
#include "world.h"
#include <string.h>

static void use(Pool* pool, void* ptr, int how)
{
	switch (how) {
	case use_free:
		poolfree(pool, ptr);
		return;
	case use_realloc:
		poolrealloc(pool, ptr, 100);
		return;
	case use_msize:
		poolmsize(pool, ptr);
		return;
	case use_blockcheck:
		poolblockcheck(pool, ptr);
		return;
	case use_pin:
		poolpin(pool, ptr);
		return;
	case use_unpin:
		poolunpin(pool, ptr);
		return;
	case use_settag:
		poolsettag(pool, ptr, 0, 1);
		return;
	case use_gettag:
		poolgettag(pool, ptr, 1);
		return;
	default: /* the whole pool is asked */
		poolcheck(pool);
	}
}

/* Calls, and expects panic. */
static void use_wrongly(const struct call* c, int how)
{
	struct seat* seat = &world.seats[c->pool];
	world.expecting = 1;
	if (setjmp(world.escape) == 0)
		use(seat->pool, c->ptr, how);
	else
		seat->locked = 0; /* as pool(2) has it, who leaves panic leaves the pool locked */
	world.expecting = 0;
	if (seat->seen.panicked == 0)
		world_fail("misuse went unseen");
}

static int find_wrong(struct call* c, int wrong, size_t distance)
{
	const struct seat* seat = &world.seats[c->pool];
	const struct seat* other = &world.seats[(c->pool + 1) % world_pools];
	const struct slot* slot = &c->before;
	switch (wrong) {
	case wrong_freed:
		c->ptr = seat->ghost;
		break;
	case wrong_interior:
		if (slot->ptr == NULL || slot->size == 0)
			return 0;
		c->ptr = slot->ptr + 1 + distance % slot->size;
		break;
	case wrong_other_pool:
		c->ptr = other->slots[c->slot].ptr;
		break;
	default:
		c->ptr = (void*)(distance % 2 != 0 ? (uintptr_t)seat->source.window + distance
						   : (uintptr_t)distance);
	}
	for (unsigned s = 0; s < world_slots; s++)
		if (seat->slots[s].ptr == c->ptr)
			return 0; /* it has become a block */
	return c->ptr != NULL;
}

void do_wrong(unsigned p, unsigned s, int wrong, size_t distance, int how)
{
	struct call c;
	call_begin(&c, verb_misuse, p, s);
	if (!find_wrong(&c, wrong, distance) || !call_allowed(&c))
		return;
	use_wrongly(&c, how % use_count);
	call_end(&c);
}

/* A block to be found by poolwalk: by its pointer, or as the nth of a state. */
struct sought {
	const void* ptr;
	PoolBlockState state;
	unsigned nth;
	PoolBlock block, before; /* what was found, and what stands before it */
};

static int is_sought(void* arg, const PoolBlock* block)
{
	struct sought* sought = arg;
	const int found = sought->ptr != NULL ? block->ptr == sought->ptr
					      : block->state == sought->state && sought->nth-- == 0;
	if (found)
		sought->block = *block;
	else
		sought->before = *block;
	return found;
}

static int find_block(Pool* pool, struct sought* sought)
{
	const int flags = pool->flags;
	pool->flags = 0;
	const int found = poolwalk(pool, is_sought, sought);
	pool->flags = flags;
	return found;
}

/* One byte is changed, seen to be wrong, and mended. */
static void harm(struct call* c, unsigned char* byte, unsigned value, int how)
{
	if (*byte == (unsigned char)value || !call_allowed(c))
		return;
	const unsigned char old = *byte;
	*byte = (unsigned char)value;
	use_wrongly(c, how);
	*byte = old;
	call_end(c);
}

/* Bytes of canary between the end of a block's request and whatever stands behind. */
static size_t canary_of(const PoolBlock* b)
{
	const unsigned char* stop = (unsigned char*)b->base + b->whole;
	const size_t padding = (size_t)(stop - (unsigned char*)b->ptr) - b->size;
	return padding <= 31 ? padding : padding <= 33 ? 1 : padding - 32;
}

void do_overrun(unsigned p, unsigned s, size_t at, unsigned value, int how)
{
	Pool* pool = world.seats[p].pool;
	struct call c;
	call_begin(&c, verb_misuse, p, s);
	struct sought sought = {.ptr = c.ptr};
	if (c.ptr == NULL || !find_block(pool, &sought))
		return;
	const int is_tolerable = value == 0 && (pool->flags & POOL_TOLERANCE) != 0;
	const size_t offset = at % canary_of(&sought.block);
	if (!is_tolerable || offset != 0)
		harm(&c, c.before.ptr + c.before.size + offset, value, how);
}

void do_smash_header(unsigned p, unsigned s, unsigned at, unsigned value, int how)
{
	struct call c;
	call_begin(&c, verb_misuse, p, s);
	struct sought sought = {.ptr = c.ptr};
	if (c.ptr != NULL && find_block(world.seats[p].pool, &sought))
		harm(&c, (unsigned char*)sought.block.base + at % 8, value, how);
}

/* The words of a free block: its header, its two links, and its last. */
void do_smash_free(unsigned p, unsigned nth, unsigned at, unsigned value)
{
	struct call c;
	call_begin(&c, verb_misuse, p, 0);
	struct sought sought = {.state = poolblock_free, .nth = nth};
	if (!find_block(world.seats[p].pool, &sought))
		return;
	unsigned char* base = sought.block.base;
	at %= 32;
	harm(&c, at < 24 ? base + at : base + sought.block.whole - 32 + at, value, use_count);
}

/* The last byte before a block's header, which belongs to the block before it. */
void do_underrun(unsigned p, unsigned s, unsigned value, int how)
{
	struct call c;
	call_begin(&c, verb_misuse, p, s);
	struct sought sought = {.ptr = c.ptr};
	if (c.ptr == NULL || !find_block(world.seats[p].pool, &sought))
		return;
	unsigned char* base = sought.block.base;
	const PoolBlock* before = &sought.before;
	const int touch =
		before->base != NULL && (unsigned char*)before->base + before->whole == base;
	if (touch && before->state == poolblock_allocated)
		harm(&c, base - 1, value, how % use_count);
}

/* A word of a block that was freed and kept. What the engine wrote there ends in four zero bits,
 * and nothing that does not can pass. */
void do_overwrite(unsigned p, unsigned nth, size_t at, unsigned value)
{
	struct call c;
	call_begin(&c, verb_misuse, p, 0);
	struct sought sought = {.state = poolblock_quarantined, .nth = nth};
	if (!find_block(world.seats[p].pool, &sought))
		return;
	const PoolBlock* b = &sought.block;
	unsigned char* data = b->ptr;
	harm(&c, data + at % ((b->size - 8) / 4) * 4, value | 1, use_count);
}

/* One NUL past the end, under POOL_TOLERANCE: told, and forgiven. */
void do_nul(unsigned p, unsigned s)
{
	struct seat* seat = &world.seats[p];
	struct call c;
	call_begin(&c, verb_blockcheck, p, s);
	if (c.ptr == NULL || (seat->pool->flags & POOL_TOLERANCE) == 0 || !call_allowed(&c))
		return;
	unsigned char* end = c.before.ptr + c.before.size;
	const unsigned char old = *end;
	*end = 0;
	poolblockcheck(seat->pool, c.ptr);
	poolcheck(seat->pool);
	*end = old;
	if (seat->seen.printed == 0)
		world_fail("a NUL past the end was not told of");
	call_end(&c);
}
