/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * soft_limit.c — a limit that calls a function when the heap grows past it, and mallocalign near
 * the end of memory. Linked with the library.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <malloc.h>
#include <poolmalloc.h>
#include <stdlib.h>
#include <sys/mman.h>

static int times_told;
static size_t told;
static void* reserve;

static void note(void* arg, size_t heap)
{
	CHECK(arg == &times_told);
	times_told++;
	told = heap;
	free(reserve); /* it may free and allocate */
	reserve = NULL;
	free(malloc((size_t)8 << 20));
	errno = ENOTTY;
}

static void growth_past_the_limit_is_told_once(void)
{
	const size_t part = (size_t)8 << 20;
	reserve = malloc(100);
	const size_t soft = mainmem->cursize + 3 * part;
	poolmalloclimit(soft, note, &times_told);
	for (int i = 0; i < 8; i++) {
		errno = 0;
		CHECK(malloc(part) != NULL && errno == 0);
		CHECK(times_told == (mainmem->cursize > soft));
	}
	CHECK(times_told == 1 && told > soft && reserve == NULL);
	PoolMallocStats s;
	poolmallocstats(&s, sizeof s);
	CHECK(s.soft_limit == soft && s.limit == mainmem->maxsize);
}

/* A heap in one piece does not shrink, so keep its arenas apart. */
static void it_is_told_again_after_the_heap_was_smaller(void)
{
	const size_t large = (size_t)64 << 20;
	mainmem->merge = NULL;
	CHECK(malloc((size_t)8 << 20) != NULL);
	poolmalloclimit(mainmem->cursize + large / 2, note, &times_told);
	for (int round = 1; round <= 3; round++) {
		free(malloc(large));
		CHECK(times_told == round || (mainmem->flags & POOL_NOREUSE) != 0);
		malloc_trim(0);
	}
	poolmalloclimit(0, NULL, NULL);
	times_told = 0;
	free(malloc(2 * large));
	CHECK(times_told == 0);
}

static void raise_the_limit(void* arg, size_t heap)
{
	++*(int*)arg;
	poolmalloclimit(heap + ((size_t)20 << 20), raise_the_limit, arg);
}

static void whoever_is_told_may_set_another(void)
{
	poolmalloclimit((size_t)20 << 20, raise_the_limit, &times_told);
	for (int i = 0; i < 20; i++)
		CHECK(malloc((size_t)10 << 20) != NULL);
	CHECK(times_told >= 5 && times_told <= 10);
}

static void every_way_to_grow_reaches_it(void)
{
	const size_t part = (size_t)16 << 20;
	poolmalloclimit(mainmem->cursize + part, note, &times_told);
	for (int i = 0; i < 20000 && times_told == 0; i++)
		CHECK(malloc(3000) != NULL);
	CHECK(times_told == 1);
	poolmalloclimit(mainmem->cursize + part, note, &times_told);
	CHECK(realloc(malloc(100), 4 * part) != NULL && times_told == 2);
	poolmalloclimit(mainmem->cursize + part, note, &times_told);
	CHECK(aligned_alloc((size_t)2 << 20, 8 * part) != NULL && times_told == 3);
}

/* Calls each allocating function until the heap has grown past a limit of 8 MiB more, which must
 * be reported before the call returns. */
static void* by_malloc(size_t n)
{
	return malloc(n);
}
static void* by_calloc(size_t n)
{
	return calloc(1, n);
}
static void* by_realloc(size_t n)
{
	return realloc(malloc(1), n);
}
static void* by_mallocz(size_t n)
{
	return mallocz(n, 1);
}
static void* by_memalign(size_t n)
{
	return memalign(64, n);
}
static void* by_mallocalign(size_t n)
{
	return mallocalign(n, 64, 0, 0);
}

static void each_maker_tells_before_it_returns(void)
{
	static void* (*const makers[])(size_t) = {by_malloc,  by_calloc,   by_realloc,
						  by_mallocz, by_memalign, by_mallocalign};
	const size_t sizes[] = {3000, 100000, 2000000, 5000000};
	const size_t part = (size_t)8 << 20;
	for (size_t m = 0; m < sizeof makers / sizeof *makers; m++) {
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			const size_t soft = mainmem->cursize + part;
			times_told = 0;
			poolmalloclimit(soft, note, &times_told);
			while (mainmem->cursize <= soft) {
				CHECK(times_told == 0);
				CHECK(hidden(makers[m](sizes[i])) != NULL);
			}
			CHECK(times_told == 1);
		}
	}
}

/* Memory kept back is given up for it, as for its siblings. */
static void mallocalign_is_tried_again(void)
{
	static void* many[4000];
	CHECK(malloc(1) != NULL); /* has the options read */
	if ((mainmem->flags & POOL_NOREUSE) != 0)
		return;
	mainmem->maxsize = mainmem->cursize + ((size_t)32 << 20);
	int n = 0;
	while (n < 4000 && (many[n] = malloc(9000)) != NULL)
		n++;
	CHECK(n > 1000 && n < 4000);
	while (n > 0)
		free(many[--n]);
	errno = 0;
	CHECK(mallocalign(100, 0, 0, 50) == NULL && errno == EINVAL); /* memory is no help */
	CHECK(hidden(mallocalign((size_t)10 << 20, 4096, 0, 0)) != NULL);
}

static void malloctopoolblock_knows_no_chunk(void)
{
	if (malloc(1) == NULL || mainmem->flags != 0) /* malloc(1) has the options read */
		return;
	for (size_t i = 0; i < 64; i++) {
		char* run = malloc((size_t)40 << 16); /* occasionally begins a chunk */
		CHECK(run != NULL && malloctopoolblock(run) == NULL);
		CHECK(malloctopoolblock(run - 1) == NULL);
	}
}

/* The program's own memory, whose pages keep their contents when the system is told to drop
 * them. */
static void calloc_is_zero_in_adopted_memory(void)
{
	const size_t size = (size_t)64 << 20;
	unsigned char* memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	memset(memory, 0x77, size);
	CHECK(malloc(1) != NULL && pooladopt(mainmem, memory, size));
	int times_inside = 0;
	for (size_t n = (size_t)300 << 10; n < size / 4; n *= 2) {
		const unsigned char* p = hidden(calloc(1, n));
		CHECK(p != NULL);
		times_inside += p >= memory && p < memory + size;
		for (size_t i = 0; i < n; i++)
			CHECK(p[i] == 0);
	}
	CHECK(times_inside != 0);
}

static const struct test_case cases[] = {
	CASE(growth_past_the_limit_is_told_once), CASE(it_is_told_again_after_the_heap_was_smaller),
	CASE(whoever_is_told_may_set_another),    CASE(every_way_to_grow_reaches_it),
	CASE(each_maker_tells_before_it_returns), CASE(mallocalign_is_tried_again),
	CASE(malloctopoolblock_knows_no_chunk),   CASE(calloc_is_zero_in_adopted_memory),
};

RUN_CASES(cases)
