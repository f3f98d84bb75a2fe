/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kernel_host.c — the host of examples/kernel, with page tables or without, in a program: whatever
 * is requested, pages are placed as kmallochost requires, and all of them are returned.
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

enum { pages = 96, gap = 3 }; /* the heap begins at a page with an odd number */

static _Alignas(16 * PAGE) unsigned char memory[pages * PAGE];
static uintptr_t frame_at[pages];

static size_t page_of(uintptr_t address)
{
	return (address - (uintptr_t)memory) / PAGE;
}

int paging_map(uintptr_t address, uintptr_t frame)
{
	frame_at[page_of(address)] = frame;
	return 1;
}

uintptr_t paging_unmap(uintptr_t address)
{
	return frame_at[page_of(address)];
}

void console_print(const char* text)
{
	fputs(text, stdout);
}

_Noreturn void kernel_panic(const char* text)
{
	puts(text);
	exit(1);
}

static void need(int truth, const char* what)
{
	if (!truth)
		kernel_panic(what);
}

static void try_alignments(void)
{
	void* taken[5];
	int n = 0;
	for (size_t align = PAGE; align <= 16 * PAGE; align *= 2) {
		taken[n] = host_pages(2 * PAGE, align);
		need(taken[n] != NULL, "there are pages");
		need((uintptr_t)taken[n] % align == 0, "they are aligned as was asked");
		n++;
	}
	while (n-- != 0)
		host_free_pages(taken[n], 2 * PAGE);
	need(host_frames().taken == 0, "all pages came back");
}

static void try_buckets(void)
{
	struct kmallochost host = host_kmalloc;
	host.bucket = 4 * PAGE;
	need(kmallocsethost(&host) == 0, "a host");
	void *small = kmalloc(2048), *large = kmalloc(10000), *buffer = kmalloc_dma(2 * PAGE);
	need(small != NULL && large != NULL && buffer != NULL, "memory");
	kfree(small);
	kfree(large);
	kfree_dma(buffer);
	kmalloctrim();
	need(host_frames().taken == 0, "all that kmalloc took came back");
}

int main(void)
{
	const struct kernelmemory all = {
		.frames = (uintptr_t)memory + gap * PAGE,
		.frame_bytes = (pages - gap) * PAGE,
		.heap = (uintptr_t)memory + gap * PAGE,
		.heap_bytes = (pages - gap) * PAGE,
	};
	host_start(&all);
	try_alignments();
	try_buckets();
	return 0;
}
