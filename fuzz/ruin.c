/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * ruin.c — harm that is not mended: what the engine wrote between the blocks is overwritten,
 * and the pool used on. It may end in panic at any point, but in nothing else; then the
 * pool is given up.
 */
#include "world.h"
#include <errno.h>
#include <string.h>

struct victim {
	unsigned nth;
	PoolBlock block;
};

static int is_victim(void* arg, const PoolBlock* block)
{
	struct victim* victim = arg;
	if (block->state == poolblock_metadata || victim->nth-- != 0)
		return 0;
	victim->block = *block;
	return 1;
}

/* Header, links and last word of a free block; of others the header. */
static unsigned char* word_of(const PoolBlock* b, unsigned at)
{
	unsigned char* base = b->base;
	if (b->state != poolblock_free)
		return base + at % 8;
	at %= 32;
	return at < 24 ? base + at : base + b->whole - 32 + at;
}

static void use_all(Pool* pool, struct slot* slots, unsigned s)
{
	for (unsigned i = 0; i < 4; i++) {
		struct slot* slot = &slots[(s + i) % world_slots];
		void* old = slot->ptr;
		*slot = (struct slot){NULL, 0, 0};
		poolfree(pool, old);
		poolalloc(pool, 40 + 1000 * i);
	}
	poolcheck(pool);
	pooltrim(pool);
}

static void forget(struct seat* seat)
{
	Pool* pool = seat->pool;
	pool->state = NULL;
	pool->cursize = pool->curfree = pool->curalloc = 0;
	while (seat->source.count != 0) {
		const struct piece* piece = &seat->source.pieces[0];
		source_give(&seat->source, piece->base, piece->size);
	}
	memset(seat->slots, 0, sizeof seat->slots);
	memset(&seat->seen, 0, sizeof seat->seen);
	seat->locked = 0;
}

void do_ruin(unsigned p, unsigned s, unsigned nth, unsigned at, unsigned value)
{
	struct seat* seat = &world.seats[p];
	struct victim victim = {.nth = nth % 64};
	struct call c;
	call_begin(&c, verb_reset, p, s);
	if (seat->setup.buffer != 0 || !call_allowed(&c)) /* a poolbuffer keeps its Pool */
		return;
	const int flags = seat->pool->flags;
	const int nfree = seat->pool->nfree;
	const int returns = world.panic_returns;
	seat->pool->flags = 0;
	if (poolwalk(seat->pool, is_victim, &victim))
		*word_of(&victim.block, at) = (unsigned char)value;
	seat->pool->flags = flags;
	world.panic_returns = 0;
	world.expecting = 1;
	if (setjmp(world.escape) == 0)
		use_all(seat->pool, seat->slots, s);
	world.expecting = 0;
	world.panic_returns = returns;
	seat->pool->nfree = nfree;
	forget(seat);
	errno = 0;
	call_end(&c);
}
