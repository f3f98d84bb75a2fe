/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmalloc.c — the least program with kmalloc: how much code comes with it?
 */
#include <kmalloc.h>

static char memory[32768];
static size_t used;

static void* pages(size_t size, size_t align)
{
	const size_t at = (used + align - 1) / align * align;
	if (size > sizeof memory - at)
		return NULL;
	used = at + size;
	return memory + at;
}

static const struct kmallochost host = {.page = 1024, .pages = pages};

int main(void)
{
	kmallocsethost(&host);
	char* block = kmalloc(40);
	block = krealloc(block, 3000);
	kfree(block);
	return 0;
}
