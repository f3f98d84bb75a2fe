/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * broken_malloc.c — a malloc whose realloc loses the block's contents, to test that the bench
 * notices.
 */
#include <stddef.h>

#define ROOM ((size_t)256 << 20)

static _Alignas(16) unsigned char room[ROOM];
static size_t used;

void* malloc(size_t size);
void* realloc(void* ptr, size_t size);
void free(void* ptr);

/* Separate from malloc, because a call of malloc from here would reach the program's. */
static void* take(size_t size)
{
	const size_t need = (size + 15) / 16 * 16;
	if (need > ROOM - used)
		return NULL;
	used += need;
	return room + used - need;
}

void* malloc(size_t size)
{
	return take(size);
}

void* realloc(void* ptr, size_t size)
{
	(void)ptr;
	return take(size);
}

void free(void* ptr)
{
	(void)ptr;
}
