/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * consumer.c — a C program that uses the library: a pool from the system, and one in a buffer.
 */
#define _GNU_SOURCE
#include <pool.h>
#include <poolalloc/pool.h>

#include <stdlib.h>

#include "whose.h"

static int use(Pool* pool)
{
	unsigned char* block = poolalloc(pool, 100);
	if (block == NULL)
		return 0;
	memset(block, 'x', 100);
	block = poolrealloc(pool, block, 5000);
	if (block == NULL || block[0] != 'x' || block[99] != 'x')
		return 0;
	poolcheck(pool);
	poolfree(pool, block);
	return pool->curalloc == 0;
}

int main(void)
{
	static Pool pages = {
		.name = "pages",
		.alloc = poolpagealloc,
		.merge = poolpagemerge,
		.free = poolpagefree,
		.lock = poollock,
		.unlock = poolunlock,
	};
	static char buffer[1 << 16];
	printf("pages: %s\n", use(&pages) ? "good" : "bad");
	Pool* fixed = poolbuffer(buffer, sizeof buffer);
	printf("buffer: %s\n", fixed != NULL && use(fixed) ? "good" : "bad");
	void* plain = malloc(10);
	printf("malloc's block is the pool's: %d\n", poolisoverlap(&pages, plain, 10));
	free(plain);
	print_whose("malloc");
	print_whose("free");
	return 0;
}
