/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host.c — page frames, addresses, and the mapping between them: a kernel's part, where there are
 * page tables.
 */
#include "host.h"
#include "pagemap.h"

/* Room for 512 MiB of memory, and for the same amount of heap addresses. */
enum { most_pages = 512 * 256 };

static unsigned char frame_bits[most_pages / 8];
static unsigned char heap_bits[most_pages / 8];
static struct pagemap frames = {.bits = frame_bits};
static struct pagemap heap = {.bits = heap_bits};
static uintptr_t first_frame, first_address;
static size_t tables;

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

void host_start(const struct kernelmemory *memory)
{
	first_frame = memory->frames;
	frames.pages = at_most(memory->frame_bytes / PAGE, most_pages);
	first_address = memory->heap;
	heap.pages = at_most(memory->heap_bytes / PAGE, most_pages);
	heap.before = first_address / PAGE;
}

uintptr_t frame_take(void)
{
	const size_t n = pagemap_take(&frames, 1, 1);
	if (n == PAGEMAP_NONE)
		return 0;
	tables++;
	return first_frame + n * PAGE;
}

/* Releases `n` pages of the heap's addresses, and the frames of the first `mapped` of them. */
static void withdraw(size_t first, size_t n, size_t mapped)
{
	for (size_t i = 0; i < mapped; i++) {
		const uintptr_t frame = paging_unmap(first_address + (first + i) * PAGE);
		pagemap_give(&frames, (frame - first_frame) / PAGE, 1);
	}
	pagemap_give(&heap, first, n);
}

/* Maps a page to the given frame, or to any free one. */
static int fill(size_t page, size_t frame)
{
	if (frame == PAGEMAP_NONE)
		frame = pagemap_take(&frames, 1, 1);
	if (frame == PAGEMAP_NONE)
		return 0;
	if (paging_map(first_address + page * PAGE, first_frame + frame * PAGE))
		return 1;
	pagemap_give(&frames, frame, 1);
	return 0;
}

void *host_pages(size_t size, size_t align)
{
	const size_t n = (size + PAGE - 1) / PAGE;
	const size_t first = pagemap_take(&heap, n, align <= PAGE ? 1 : align / PAGE);
	if (first == PAGEMAP_NONE)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!fill(first + i, PAGEMAP_NONE)) {
			withdraw(first, n, i);
			return NULL;
		}
	}
	return (void *)(first_address + first * PAGE);
}

void host_free_pages(void *base, size_t size)
{
	const size_t n = (size + PAGE - 1) / PAGE;
	withdraw(((uintptr_t)base - first_address) / PAGE, n, n);
}

void *host_contiguous(size_t size)
{
	const size_t n = (size + PAGE - 1) / PAGE;
	const size_t frame = pagemap_take(&frames, n, 1);
	if (frame == PAGEMAP_NONE)
		return NULL;
	const size_t first = pagemap_take(&heap, n, 1);
	size_t done = 0;
	if (first != PAGEMAP_NONE)
		while (done < n && fill(first + done, frame + done))
			done++;
	if (done == n)
		return (void *)(first_address + first * PAGE);
	/* Release what was mapped, and the remaining frames; the frame that could not be mapped
	 * has already been released. */
	const size_t gone = first == PAGEMAP_NONE ? 0 : done + 1;
	pagemap_give(&frames, frame + gone, n - gone);
	if (first != PAGEMAP_NONE)
		withdraw(first, n, done);
	return NULL;
}

struct hostframes host_frames(void)
{
	return (struct hostframes){.all = frames.pages, .taken = frames.taken, .tables = tables};
}
