/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * broken_malloc.c — a malloc whose realloc forgets what the block held, so that
 * the bench can be seen to notice.
 */
#include <stddef.h>

#define ROOM ((size_t)256 << 20)

static _Alignas(16) unsigned char room[ROOM];
static size_t used;

void* malloc(size_t size);
void* realloc(void* ptr, size_t size);
void free(void* ptr);

/* Apart from malloc, which from here would be the program's. */
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
