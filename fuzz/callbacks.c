/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * callbacks.c — the pools' callbacks, and how a pool is created.
 */
#include "world.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void world_fail(const char* what)
{
	if (world.observer != NULL)
		world.observer->failed(what);
	fprintf(stderr, "wrong: %s\n", what);
	abort();
}

static struct seat* now(void)
{
	return &world.seats[world.now];
}

/* Every callback runs with the pool locked, and on behalf of the pool that is being called. */
static struct seat* inside(const Pool* pool)
{
	struct seat* seat = now();
	if (pool != NULL && pool != seat->pool)
		world_fail("a callback was given another pool");
	if (seat->pool->lock != NULL && !seat->locked)
		world_fail("a callback was called while the pool was not locked");
	return seat;
}

static void* on_alloc(size_t size)
{
	struct seat* seat = inside(NULL);
	const Pool* pool = seat->pool;
	if (size < pool->minarena)
		world_fail("alloc was asked for less than minarena");
	if (pool->maxsize != 0 && (size > pool->maxsize || pool->cursize > pool->maxsize - size))
		world_fail("alloc was asked for more than maxsize allows");
	void* at = source_take(&seat->source, size, 0);
	seat->seen.asked++;
	seat->seen.refused += at == NULL;
	seat->seen.last_refused = at == NULL;
	if (at == NULL)
		errno = E2BIG; /* the caller must see ENOMEM all the same */
	return at;
}

static int on_merge(void* low, void* high)
{
	struct seat* seat = inside(NULL);
	const int yes = source_merge(&seat->source, low, high);
	seat->seen.merged += yes != 0;
	return yes;
}

static void on_free(void* base, size_t size)
{
	struct seat* seat = inside(NULL);
	for (unsigned i = 0; i < seat->source.count; i++)
		if (seat->source.pieces[i].base == base && seat->source.pieces[i].given)
			world_fail("free was called with memory that alloc did not give");
	if (!source_give(&seat->source, base, size))
		world_fail("free was called with a piece that alloc did not give");
	seat->seen.given_back++;
}

static void on_purge(void* base, size_t size)
{
	struct seat* seat = inside(NULL);
	source_purge(&seat->source, base, size);
	seat->seen.purged++;
}

static void on_move(void* from, void* to)
{
	struct seat* seat = inside(NULL);
	seat->seen.moved++;
	for (unsigned s = 0; s < world_slots; s++) {
		struct slot* slot = &seat->slots[s];
		if (slot->ptr != from)
			continue;
		slot->ptr = to;
		if (!pattern_holds(slot->ptr, slot->size, slot->size, slot->seed))
			world_fail("a block that was moved has lost its contents");
		if (world.observer != NULL)
			world.observer->moved(world.now, s, from, to);
		return;
	}
	if (!world.expecting) /* while a panic is expected it may be a block that no slot holds */
		world_fail("move was called with a pointer that is no block's");
}

static void on_lock(Pool* pool)
{
	struct seat* seat = now();
	if (pool != seat->pool || seat->locked)
		world_fail("lock was called for a pool that is locked");
	seat->locked = 1;
}

static void on_unlock(Pool* pool)
{
	inside(pool)->locked = 0;
}

static void on_print(Pool* pool, char* format, ...)
{
	char text[2048];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	inside(pool)->seen.printed++;
}

static void on_panic(Pool* pool, char* format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(world.message, sizeof world.message, format, args);
	va_end(args);
	inside(pool)->seen.panicked++;
	if (!world.expecting)
		world_fail(world.message);
	if (world.message[0] == '\0')
		world_fail("panic was called without a word");
	if (world.observer == NULL)
		printf("as it should: %s\n", world.message);
	if (!world.panic_returns)
		longjmp(world.escape, 1);
}

static void on_logstack(Pool* pool)
{
	inside(pool);
}

void do_callbacks(unsigned p, int callbacks)
{
	struct seat* seat = &world.seats[p];
	Pool* pool = seat->pool;
	if (seat->setup.buffer != 0)
		callbacks &= ~(has_alloc | has_merge | has_free);
	pool->alloc = callbacks & has_alloc ? on_alloc : NULL;
	pool->merge = callbacks & has_merge ? on_merge : NULL;
	pool->move = callbacks & has_move ? on_move : NULL;
	pool->free = callbacks & has_free ? on_free : NULL;
	pool->purge = callbacks & has_purge ? on_purge : NULL;
	pool->lock = callbacks & has_lock ? on_lock : NULL;
	pool->unlock = callbacks & has_lock ? on_unlock : NULL;
	pool->logstack = callbacks & has_logstack ? on_logstack : NULL;
	pool->print = on_print;
	pool->panic = on_panic;
}

/* Creates a poolbuffer in the pool's window. Returns NULL if it is refused, as a small one may
 * be. */
static Pool* make_buffer(struct seat* seat)
{
	unsigned char* at = source_take(&seat->source, seat->setup.buffer, 1);
	Pool* pool = poolbuffer(at, seat->setup.buffer);
	if (pool == NULL) {
		if (seat->setup.buffer >= enough_for_pool)
			world_fail("poolbuffer refused a buffer that is large enough");
		source_give(&seat->source, at, seat->setup.buffer);
		seat->setup.buffer = 0;
		return NULL;
	}
	/* The Pool itself stands at the start of the buffer and is not available for blocks. */
	struct piece* piece = &seat->source.pieces[0];
	piece->size -= (size_t)((unsigned char*)(pool + 1) - piece->base);
	piece->base = (unsigned char*)(pool + 1);
	seat->source.floor = piece->base;
	return pool;
}

void make_pool(unsigned p, struct setup setup)
{
	struct seat* seat = &world.seats[p];
	world.now = p;
	seat->setup = setup;
	seat->source.gap = setup.buffer % 16;
	seat->pool = setup.buffer != 0 ? make_buffer(seat) : NULL;
	if (seat->pool == NULL) {
		seat->pool = &seat->own;
		seat->own.quantum = setup.quantum;
		seat->own.minblock = setup.minblock;
		seat->own.minarena = setup.minarena;
		seat->own.maxsize = setup.maxsize;
	}
	seat->pool->name = "fuzz";
	seat->pool->flags = setup.flags;
	do_callbacks(p, setup.callbacks);
}
