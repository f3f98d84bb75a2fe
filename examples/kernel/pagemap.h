/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pagemap.h — which pages are taken: a bit for each. A kernel has two such maps, of its page
 * frames and of the addresses where it may map them.
 */
#ifndef EXAMPLES_KERNEL_PAGEMAP_H
#define EXAMPLES_KERNEL_PAGEMAP_H

#include <stddef.h>
#include <stdint.h>

struct pagemap {
	unsigned char *bits; /* one for each page; of zeroes at the start */
	size_t pages;        /* how many there are */
	size_t before;       /* how many lie below the first, down to address 0 */
	size_t taken;
	size_t low; /* none below it is free */
};

#define PAGEMAP_NONE SIZE_MAX

/* Takes the first `n` free pages in a row that begin at a multiple of `align` pages, counted from
 * address 0, and returns the first one's number; PAGEMAP_NONE, with nothing changed, if there are
 * none. */
size_t pagemap_take(struct pagemap *map, size_t n, size_t align);

/* Gives `n` pages back that were taken. */
void pagemap_give(struct pagemap *map, size_t first, size_t n);

int pagemap_is_taken(const struct pagemap *map, size_t page);

#endif
