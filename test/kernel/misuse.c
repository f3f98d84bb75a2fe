/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c — misuse; each case ends in a panic, whose message run.py compares.
 */
#include "kernel.h"

#include <string.h>

static Pool pool = {
	.name = "misused",
	.alloc = host_pool_alloc,
	.print = host_pool_print,
	.panic = host_pool_panic,
	.free = host_free_pages,
};

static void free_twice(void)
{
	void* block = poolalloc(&pool, 100);
	poolfree(&pool, block);
	poolfree(&pool, block);
}

static void free_foreign(void)
{
	poolfree(&pool, &pool);
}

static void free_interior(void)
{
	char* block = poolalloc(&pool, 100);
	poolfree(&pool, block + 16);
}

static void overflow(void)
{
	char* block = poolalloc(&pool, 100);
	memset(block, 'x', 101);
	poolcheck(&pool);
}

static void kfree_twice(void)
{
	void* block = kmalloc(64);
	kmalloc(64);
	kfree(block);
	kfree(block);
}

static void kfree_large_twice(void)
{
	void* block = kmalloc(10000);
	kfree(block);
	kfree(block);
}

static void kfree_foreign(void)
{
	static _Alignas(64) char own[64];
	kfree(kmalloc(64));
	kfree(own);
}

static void kfree_interior(void)
{
	char* block = kmalloc(64);
	kfree(block + 8);
}

static void kfree_dma_interior(void)
{
	char* buffer = kmalloc_dma(3 * PAGE);
	kfree_dma(buffer + PAGE);
}

/* Pages that were released are not mapped any more. */
static void touch_unmapped(void)
{
	char* page = host_pages(PAGE, PAGE);
	*page = 1;
	host_free_pages(page, PAGE);
	*(volatile char*)page = 1;
}

static const struct {
	const char* name;
	void (*act)(void);
} acts[] = {
	{"pool-free-twice", free_twice},
	{"pool-free-foreign", free_foreign},
	{"pool-free-interior", free_interior},
	{"pool-overflow", overflow},
	{"kfree-twice", kfree_twice},
	{"kfree-large-twice", kfree_large_twice},
	{"kfree-foreign", kfree_foreign},
	{"kfree-interior", kfree_interior},
	{"kfree-dma-interior", kfree_dma_interior},
	{"touch-unmapped", touch_unmapped},
};

void misuse(const char* name)
{
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (strcmp(acts[i].name, name) == 0)
			acts[i].act();
}
