/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool_part.c — the functions of pool(3), in a kernel.
 */
#include "kernel.h"

#include <string.h>

static Pool pool = {
	.name = "kernel",
	.alloc = host_pool_alloc,
	.merge = host_pool_merge,
	.print = host_pool_print,
	.panic = host_pool_panic,
	.free = host_free_pages,
};

/* The blocks of the pool's callers. */
enum { slots = 128 };
static struct {
	unsigned char* block;
	size_t size;
	unsigned char fill;
} held[slots];

static int is_filled(const unsigned char* block, unsigned char fill, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (block[i] != fill)
			return 0;
	return 1;
}

static void take(int i, size_t size)
{
	unsigned char* block = poolalloc(&pool, size);
	NEED(block != NULL && (uintptr_t)block % 16 == 0);
	held[i].block = block;
	held[i].size = size;
	held[i].fill = (unsigned char)(size + 7);
	memset(block, held[i].fill, size);
}

static void drop(int i)
{
	NEED(is_filled(held[i].block, held[i].fill, held[i].size));
	poolfree(&pool, held[i].block);
	held[i].block = NULL;
}

static void resize(int i, size_t size)
{
	unsigned char* block = poolrealloc(&pool, held[i].block, size);
	NEED(block != NULL);
	NEED(is_filled(block, held[i].fill, size < held[i].size ? size : held[i].size));
	memset(block, held[i].fill, size);
	held[i].block = block;
	held[i].size = size;
}

static void drop_all(void)
{
	for (int i = 0; i < slots; i++)
		if (held[i].block != NULL)
			drop(i);
}

/* Random operations of all callers; each block keeps what its caller wrote. */
static void churn(int steps)
{
	for (int step = 0; step < steps; step++) {
		const int i = (int)(next_random() % slots);
		const size_t size = next_random() % (step % 50 == 0 ? 20000 : 500) + 1;
		if (held[i].block == NULL)
			take(i, size);
		else if (step % 3 == 0)
			resize(i, size);
		else
			drop(i);
		if (step % 100 == 0)
			poolcheck(&pool);
	}
}

static void try_blocks(void)
{
	char* a = poolalloc(&pool, 0);
	char* b = poolalloc(&pool, 0);
	NEED(a != NULL && b != NULL && a != b);
	NEED(poolmsize(&pool, a) >= 1 && poolmsize(&pool, NULL) == 0);
	NEED(poolisoverlap(&pool, a, 1) && !poolisoverlap(&pool, &pool, sizeof pool));
	poolblockcheck(&pool, a);
	poolfree(&pool, a);
	NEED(poolrealloc(&pool, b, 0) == NULL);
	poolfree(&pool, NULL);
	NEED(poolrealloc(&pool, NULL, SIZE_MAX / 2) == NULL);

	char* aligned = poolallocalign(&pool, 300, 1024, -8, 4096);
	NEED(aligned != NULL && ((uintptr_t)aligned + 8) % 1024 == 0);
	NEED((uintptr_t)aligned / 4096 == ((uintptr_t)aligned + 299) / 4096);
	poolfree(&pool, aligned);
	poolcheck(&pool);
}

static int count_allocated(void* arg, const PoolBlock* block)
{
	if (block->state == poolblock_allocated)
		*(size_t*)arg += block->size;
	return 0;
}

static void try_inspection(void)
{
	PoolStats stats;
	size_t bytes = 0;
	pool.flags = POOL_TAGS;
	take(0, 100);
	take(1, 11);
	poolsettag(&pool, held[0].block, 1, 0xCAFE);
	NEED(poolgettag(&pool, held[0].block, 1) == 0xCAFE);
	pool.flags = 0;
	NEED(poolwalk(&pool, count_allocated, &bytes) == 0 && bytes == 111);
	poolstats(&pool, &stats, sizeof stats);
	NEED(stats.requested == 111 && stats.allocated_blocks == 2);
	NEED(stats.cursize == pool.cursize && stats.cursize % PAGE == 0);
	drop_all();
}

static void try_given_memory(void)
{
	static _Alignas(16) unsigned char buffer[8192];
	Pool* fixed = poolbuffer(buffer, sizeof buffer);
	NEED(fixed != NULL);
	fixed->panic = host_pool_panic;
	unsigned char* block = poolalloc(fixed, 3000);
	NEED(block >= buffer && block + 3000 <= buffer + sizeof buffer);
	NEED(poolalloc(fixed, sizeof buffer) == NULL);
	poolfree(fixed, block);
	poolcheck(fixed);
	poolreset(fixed);
	NEED(poolalloc(fixed, 3000) != NULL);
}

static void try_trim(void)
{
	static Pool apart = {
		.alloc = host_pool_alloc, .panic = host_pool_panic, .free = host_free_pages};
	char* small = poolalloc(&apart, 100);
	char* large = poolalloc(&apart, 200000);
	const size_t taken = host_frames().taken;
	NEED(small != NULL && large != NULL);
	poolfree(&apart, large);
	pooltrim(&apart);
	NEED(host_frames().taken <= taken - 200000 / PAGE);
	poolreset(&apart);
}

void pool_part(void)
{
	try_trim();
	try_blocks();
	try_inspection();
	try_given_memory();
	churn(4000);
	drop_all();
	poolcheck(&pool);
	poolreset(&pool);
	NEED(has_all_pages());
}
