/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pagemap.h — which pages are in use: one bit each. A kernel has two such maps: one of its page
 * frames, one of the addresses where it may map them.
 */
#ifndef EXAMPLES_KERNEL_PAGEMAP_H
#define EXAMPLES_KERNEL_PAGEMAP_H

#include <stddef.h>
#include <stdint.h>

struct pagemap {
	unsigned char *bits; /* one per page; must be zero at the start */
	size_t pages;        /* the number of pages */
	size_t before;       /* the number of pages below the first, down to address 0 */
	size_t taken;
	size_t low; /* no page below it is free */
};

#define PAGEMAP_NONE SIZE_MAX

/* Takes the first `n` consecutive free pages that begin at a multiple of `align` pages, counted
 * from address 0. Returns the number of the first one; PAGEMAP_NONE, with nothing changed, if
 * there are none. */
size_t pagemap_take(struct pagemap *map, size_t n, size_t align);

/* Releases `n` pages that were taken. */
void pagemap_give(struct pagemap *map, size_t first, size_t n);

int pagemap_is_taken(const struct pagemap *map, size_t page);

#endif
