/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * exhaustion_part.c — uses up all memory deliberately: requests return NULL, and then work again.
 */
#include "kernel.h"

static Pool pool = {
	.name = "greedy",
	.alloc = host_pool_alloc,
	.merge = host_pool_merge,
	.print = host_pool_print,
	.panic = host_pool_panic,
	.free = host_free_pages,
};

/* Each block contains the address of the one before it. */
struct link {
	struct link* next;
};

static struct link* fill(size_t size, size_t* bytes)
{
	struct link* last = NULL;
	for (;;) {
		struct link* block = poolalloc(&pool, size);
		if (block == NULL)
			return last;
		block->next = last;
		last = block;
		*bytes += size;
	}
}

static void free_all(struct link* last)
{
	while (last != NULL) {
		struct link* next = last->next;
		poolfree(&pool, last);
		last = next;
	}
}

static size_t free_bytes(void)
{
	const struct hostframes f = host_frames();
	return (f.all - f.taken) * PAGE;
}

/* Fills memory with blocks of one size, except for the last few pages. */
static void fill_with(size_t size)
{
	size_t bytes = 0;
	const size_t before = free_bytes();
	struct link* last = fill(size, &bytes);
	poolcheck(&pool);
	NEED(free_bytes() < size + 16 * PAGE);
	NEED(bytes > before / 4 * 3);
	NEED(poolalloc(&pool, size) == NULL);
	NEED(poolrealloc(&pool, last, 16 * size) == NULL);
	poolcheck(&pool);
	free_all(last);
	poolcheck(&pool);
}

void exhaustion_part(void)
{
	fill_with(60000);
	fill_with(1000);
	poolreset(&pool);
	NEED(has_all_pages());

	/* No frame is left for one more page, neither mapped anywhere nor contiguous. */
	NEED(host_contiguous(free_bytes() + PAGE) == NULL);
	NEED(host_pages(free_bytes() + PAGE, PAGE) == NULL);
	NEED(has_all_pages());
	void* frames = host_contiguous(64 * PAGE);
	NEED(frames != NULL);
	host_free_pages(frames, 64 * PAGE);
	NEED(has_all_pages());

	/* Once more, from the start. */
	fill_with(5000);
	poolreset(&pool);
	NEED(has_all_pages());
}
