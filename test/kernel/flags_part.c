/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * flags_part.c — the flags of pool(3), in a kernel: what they promise, and what they print.
 */
#include "kernel.h"

#include <stdarg.h>
#include <string.h>

static char said[2048];

static void keep(Pool* unused, char* format, ...) POOL_PRINTF_(2, 3);
static void keep(Pool* unused, char* format, ...)
{
	(void)unused;
	va_list rest;
	va_start(rest, format);
	const char* text = va_arg(rest, const char*);
	va_end(rest);
	const size_t length = strlen(said);
	strncpy(said + length, text, sizeof said - 1 - length);
}

static Pool pool = {
	.name = "flags",
	.alloc = host_pool_alloc,
	.print = keep,
	.panic = host_pool_panic,
	.free = host_free_pages,
};

static int says(const char* words)
{
	for (const char* at = said; *at != 0; at++)
		if (strncmp(at, words, strlen(words)) == 0)
			return 1;
	return 0;
}

static void be_silent(void)
{
	said[0] = 0;
}

static int is_filled(const void* block, uint32_t mark, size_t from, size_t bytes)
{
	const uint32_t paint = (uint32_t)(uintptr_t)block ^ mark;
	for (size_t i = from; i + 4 <= bytes; i += 4)
		if (memcmp((const char*)block + i, &paint, 4) != 0)
			return 0;
	return 1;
}

static void try_antagonism(void)
{
	pool.flags = POOL_ANTAGONISM | POOL_PARANOIA;
	char* block = poolalloc(&pool, 200);
	NEED(block != NULL && is_filled(block, 0xF9000000, 0, 200));
	poolfree(&pool, block);
	NEED(is_filled(block, 0xF7000000, 16, 200)); /* except the links of a free block */
	pool.flags = 0;
}

static void try_noreuse(void)
{
	pool.flags = POOL_NOREUSE;
	char* first = poolalloc(&pool, 64);
	poolfree(&pool, first);
	for (int i = 0; i < 100; i++) {
		char* next = poolalloc(&pool, 64);
		NEED(next != NULL && next != first);
		poolfree(&pool, next);
	}
	poolcheck(&pool);
	pool.flags = 0;
}

static void try_tolerance(void)
{
	be_silent();
	pool.flags = POOL_TOLERANCE;
	char* block = poolalloc(&pool, 10);
	block[10] = 0;
	poolfree(&pool, block);
	NEED(says("tolerated"));
	pool.flags = 0;
}

static void try_firstfit(void)
{
	char* low = poolalloc(&pool, 3000);
	char* wall = poolalloc(&pool, 3000);
	char* high = poolalloc(&pool, 3000);
	poolfree(&pool, high);
	poolfree(&pool, low);
	pool.flags = POOL_FIRSTFIT;
	char* block = poolalloc(&pool, 2000);
	NEED(block != NULL && block < wall);
	poolfree(&pool, block);
	poolfree(&pool, wall);
	pool.flags = 0;
}

static void try_words(void)
{
	be_silent();
	pool.flags = POOL_LOGGING;
	poolfree(&pool, poolalloc(&pool, 1));
	NEED(says("poolalloc") && says("poolfree"));
	be_silent();
	pool.flags = POOL_VERBOSITY;
	poolfree(&pool, poolalloc(&pool, 1));
	NEED(said[0] != 0);
	pool.flags = 0;
	be_silent();
	pooldump(&pool);
	NEED(says("free"));
}

void pool_flags_part(void)
{
	try_antagonism();
	try_noreuse();
	try_tolerance();
	try_firstfit();
	try_words();
	poolcheck(&pool);
	poolreset(&pool);
	NEED(has_all_pages());
}
