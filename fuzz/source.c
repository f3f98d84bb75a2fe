/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * source.c — where arenas come from, and the patterns that blocks are filled with.
 *
 * Each pool has a window of addresses, the same in every run. What is not handed out is poisoned
 * for AddressSanitizer, so that a read near a foreign pointer, or past an arena, is detected at
 * once.
 */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
void __asan_poison_memory_region(void const volatile* at, size_t size);
void __asan_unpoison_memory_region(void const volatile* at, size_t size);
#define HIDE(at, size) __asan_poison_memory_region(at, size)
#define SHOW(at, size) __asan_unpoison_memory_region(at, size)
#else
#define HIDE(at, size) ((void)(at), (void)(size))
#define SHOW(at, size) ((void)(at), (void)(size))
#endif

struct world world;

#define WINDOW ((size_t)32 << 20)
#define WINDOWS_AT ((void*)0x200000000000)

void world_open(void)
{
	if (world.seats[0].source.window != NULL)
		return;
	unsigned char* at = mmap(WINDOWS_AT, world_pools * WINDOW, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	HIDE(at, world_pools * WINDOW);
	for (unsigned p = 0; p < world_pools; p++) {
		world.seats[p].source.window = at + p * WINDOW;
		world.seats[p].source.size = WINDOW;
	}
}

/* Everything that was used becomes zero and unassigned again. */
static void source_clean(struct source* s)
{
	const size_t page = 4096;
	const size_t from = s->dirty_from & ~(page - 1);
	const size_t to = (s->dirty_to + page - 1) & ~(page - 1);
	unsigned char* window = s->window;
	if (to - from > 64 * page) {
		madvise(window + from, to - from, MADV_DONTNEED);
	} else {
		SHOW(window + from, to - from);
		memset(window + from, 0, to - from);
	}
	HIDE(window + from, to - from);
	memset(s, 0, sizeof *s);
	s->window = window;
	s->size = WINDOW;
}

void world_clean(void)
{
	for (unsigned p = 0; p < world_pools; p++) {
		struct seat* seat = &world.seats[p];
		struct source source = seat->source;
		source_clean(&source);
		memset(seat, 0, sizeof *seat);
		seat->source = source;
	}
	world.now = 0;
	world.expecting = 0;
	world.panic_returns = 0;
}

/* If the place is free, and `gap` bytes away from anything taken: its index in the table. */
static int free_place(const struct source* s, const unsigned char* at, size_t size)
{
	const unsigned char* stop = s->window + s->size;
	unsigned i = 0;
	if (at < s->window || at < s->floor || at > stop || (size_t)(stop - at) < size)
		return -1;
	while (i < s->count && s->pieces[i].base + s->pieces[i].size <= at)
		i++;
	const int fits = i == s->count ||
			 (s->pieces[i].base >= at && (size_t)(s->pieces[i].base - at) >= size);
	return fits ? (int)i : -1;
}

/* Where the next piece goes, by `placing`; NULL if that is outside the window. */
static unsigned char* next_place(const struct source* s, unsigned placing, size_t size)
{
	if (s->count == 0)
		return s->window + s->size / 2 + s->gap;
	const struct piece* last = &s->pieces[s->count - 1];
	if (placing == place_above)
		return last->base + last->size + s->gap;
	if (placing == place_below) {
		const size_t room = (size_t)(s->pieces[0].base - s->window);
		return room < size + s->gap ? NULL : s->pieces[0].base - size - s->gap;
	}
	for (unsigned i = 0; i + 1 < s->count; i++) {
		unsigned char* at = s->pieces[i].base + s->pieces[i].size + s->gap;
		if (free_place(s, at, size) >= 0)
			return at;
	}
	return last->base + last->size + s->gap;
}

static int is_refused(struct source* s)
{
	if (s->refuse_count == 0)
		return 0;
	if (s->refuse_after > 0) {
		s->refuse_after--;
		return 0;
	}
	s->refuse_count--;
	return 1;
}

void* source_take(struct source* s, size_t size, int given)
{
	if (s->count == world_pieces || size > s->size || (!given && is_refused(s)))
		return NULL;
	unsigned char* at = NULL;
	int i = -1;
	for (unsigned k = 0; k < place_count && i < 0; k++) {
		at = next_place(s, (s->placing + k) % place_count, size);
		if (at != NULL)
			i = free_place(s, at, size);
	}
	if (i < 0)
		return NULL;
	memmove(&s->pieces[i + 1], &s->pieces[i], (s->count - (unsigned)i) * sizeof s->pieces[0]);
	s->pieces[i] = (struct piece){at, size, given};
	s->count++;
	const size_t from = (size_t)(at - s->window);
	if (s->dirty_to == 0 || from < s->dirty_from)
		s->dirty_from = from;
	if (from + size > s->dirty_to)
		s->dirty_to = from + size;
	SHOW(at, size);
	if (s->fresh != 0 && size <= (size_t)64 << 10)
		memset(at, s->fresh, size);
	return at;
}

int source_merge(struct source* s, const void* low, const void* high)
{
	for (unsigned i = 0; i + 1 < s->count; i++) {
		struct piece* a = &s->pieces[i];
		const struct piece* b = a + 1;
		if (a->base != low || b->base != high)
			continue;
		if (a->base + a->size != b->base || a->given || b->given)
			break;
		if (!s->merges)
			return 0;
		a->size += b->size;
		s->count--;
		memmove(a + 1, a + 2, (s->count - i - 1) * sizeof *a);
		return 1;
	}
	world_fail("merge was called with pieces that do not touch, or that it never gave");
	return 0;
}

int source_give(struct source* s, const void* base, size_t size)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct piece* piece = &s->pieces[i];
		if (piece->base != base || piece->size != size)
			continue;
		HIDE(base, size);
		s->count--;
		memmove(piece, piece + 1, (s->count - i) * sizeof *piece);
		return 1;
	}
	return 0;
}

void source_purge(struct source* s, void* base, size_t size)
{
	unsigned char* at = base;
	for (unsigned i = 0; i < s->count; i++) {
		const struct piece* piece = &s->pieces[i];
		if (at < piece->base || at >= piece->base + piece->size)
			continue;
		if ((size_t)(piece->base + piece->size - at) < size)
			break;
		/* As with purged pages: some bytes become zero, and some stay. */
		memset(at, 0, size < 4096 ? size : 4096);
		memset(at + size - (size < 4096 ? size : 4096), 0, size < 4096 ? size : 4096);
		return;
	}
	world_fail("purge was called for memory that is not the pool's");
}

/* ---- patterns: in large blocks, only the first and the last bytes ---- */

enum { pattern_edge = 512 };

static unsigned char pattern_byte(size_t i, unsigned seed)
{
	return (unsigned char)((i * 31 + (i >> 8) + seed * 89) ^ (seed >> 3));
}

/* Where the last bytes begin; never before the end of the first ones. */
static size_t tail_of(size_t size)
{
	return size > 2 * pattern_edge ? size - pattern_edge : pattern_edge;
}

void pattern_write(unsigned char* at, size_t size, unsigned seed)
{
	if (seed == 0)
		return;
	for (size_t i = 0; i < size && i < pattern_edge; i++)
		at[i] = pattern_byte(i, seed);
	for (size_t i = tail_of(size); i < size; i++)
		at[i] = pattern_byte(i, seed);
}

/* Whether the first `upto` bytes of a block of `size` bytes still hold the pattern. */
int pattern_holds(const unsigned char* at, size_t size, size_t upto, unsigned seed)
{
	if (seed == 0)
		return 1;
	for (size_t i = 0; i < upto && i < pattern_edge; i++)
		if (at[i] != pattern_byte(i, seed))
			return 0;
	for (size_t i = tail_of(size); i < upto; i++)
		if (at[i] != pattern_byte(i, seed))
			return 0;
	return 1;
}
