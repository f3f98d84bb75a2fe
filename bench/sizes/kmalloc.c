/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmalloc.c — a minimal program with every function that the two texts have of kmalloc: how much
 * code is linked?
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
	init_kmalloc();
	char* block = kmalloc(40);
	block = krealloc(block, 3000);
	block = krealloc_array(block, 10, 400);
	kfree(block);
	kfree(kcalloc(3, 5, KMALLOC_NOGROW));
	kfree_dma(kmalloc_dma(1000));
	return 0;
}
