/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c — what nobody should do; each ends in a panic, whose words run.py compares.
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

static void overrun(void)
{
	char* block = poolalloc(&pool, 100);
	memset(block, 'x', 101);
	poolcheck(&pool);
}

/* Pages that went back are not mapped any more. */
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
	{"pool-free-twice", free_twice},       {"pool-free-foreign", free_foreign},
	{"pool-free-interior", free_interior}, {"pool-overrun", overrun},
	{"touch-unmapped", touch_unmapped},
};

void misuse(const char* name)
{
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (strcmp(acts[i].name, name) == 0)
			acts[i].act();
}
