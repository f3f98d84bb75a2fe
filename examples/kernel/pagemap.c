/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pagemap.c — which pages are in use.
 */
#include "pagemap.h"

int pagemap_is_taken(const struct pagemap *map, size_t page)
{
	return map->bits[page / 8] >> page % 8 & 1;
}

static void flip(struct pagemap *map, size_t first, size_t n)
{
	for (size_t page = first; page < first + n; page++)
		map->bits[page / 8] ^= (unsigned char)(1 << page % 8);
}

/* The first page of [first, first + n) that is in use; first + n if none is. */
static size_t first_taken(const struct pagemap *map, size_t first, size_t n)
{
	size_t page = first;
	while (page < first + n && !pagemap_is_taken(map, page))
		page++;
	return page;
}

/* The first page from `page` on that is aligned. */
static size_t aligned(const struct pagemap *map, size_t page, size_t align)
{
	return (map->before + page + align - 1) / align * align - map->before;
}

size_t pagemap_take(struct pagemap *map, size_t n, size_t align)
{
	while (map->low < map->pages && pagemap_is_taken(map, map->low))
		map->low++;
	size_t first = aligned(map, map->low, align);
	while (first < map->pages && n <= map->pages - first) {
		const size_t stop = first_taken(map, first, n);
		if (stop == first + n) {
			flip(map, first, n);
			map->taken += n;
			return first;
		}
		first = aligned(map, stop + 1, align);
	}
	return PAGEMAP_NONE;
}

void pagemap_give(struct pagemap *map, size_t first, size_t n)
{
	flip(map, first, n);
	map->taken -= n;
	if (first < map->low)
		map->low = first;
}
