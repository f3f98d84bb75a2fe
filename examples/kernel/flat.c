/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * flat.c — replaces host.c where there are no page tables: a page's address is its frame's, and all
 * adjacent pages are contiguous.
 */
#include "host.h"
#include "pagemap.h"

/* Room for 64 MiB. */
enum { most_pages = 64 * 256 };

static unsigned char bits[most_pages / 8];
static struct pagemap pages = {.bits = bits};
static uintptr_t first_address;

void host_start(const struct kernelmemory *memory)
{
	const size_t n = memory->frame_bytes / PAGE;
	first_address = memory->frames;
	pages.before = first_address / PAGE;
	pages.pages = n < most_pages ? n : most_pages;
}

static size_t whole_pages(size_t size)
{
	return size / PAGE + (size % PAGE != 0);
}

void *host_pages(size_t size, size_t align)
{
	const size_t first =
		pagemap_take(&pages, whole_pages(size), align <= PAGE ? 1 : align / PAGE);
	return first == PAGEMAP_NONE ? NULL : (void *)(first_address + first * PAGE);
}

void host_free_pages(void *base, size_t size)
{
	pagemap_give(&pages, ((uintptr_t)base - first_address) / PAGE, whole_pages(size));
}

void *host_contiguous(size_t size)
{
	return host_pages(size, PAGE);
}

struct hostframes host_frames(void)
{
	return (struct hostframes){.all = pages.pages, .taken = pages.taken, .tables = 0};
}

int host_is_taken(uintptr_t address)
{
	return pagemap_is_taken(&pages, (address - first_address) / PAGE);
}
