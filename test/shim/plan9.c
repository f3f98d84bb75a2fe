/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * plan9.c — poolmalloc.h, in a program that is linked with the library.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <poolmalloc.h>
#include <stdlib.h>

/* The program's own options; those of the file and the environment take precedence. */
const char* poolalloc_conf = "tags, limit=64M # tags are needed below";

static void the_programs_own_options_are_read(void)
{
	CHECK(mainmem->flags & POOL_TAGS || malloc(1) != NULL);
	CHECK((mainmem->flags & POOL_TAGS) != 0 && mainmem->maxsize == (size_t)64 << 20);
	CHECK(malloc((size_t)65 << 20) == NULL);
}

static void mallocz_clears_if_asked(void)
{
	for (int round = 0; round < 3; round++) {
		char* p = mallocz(1000, 1);
		CHECK(p != NULL);
		for (int i = 0; i < 1000; i++)
			CHECK(p[i] == 0);
		memset(p, 1, 1000);
		free(p);
		p = mallocz(1000, 0);
		CHECK(p != NULL);
		free(p);
	}
	errno = 0;
	CHECK(mallocz(hidden_size(SIZE_MAX), 1) == NULL && errno == ENOMEM);
	errno = 0;
	CHECK(mallocz(hidden_size(SIZE_MAX), 0) == NULL && errno == ENOMEM);
}

static void mallocalign_places(void)
{
	static const size_t aligns[] = {0, 1, 8, 16, 64, 4096, 100, 1 << 20};
	for (size_t i = 0; i < sizeof aligns / sizeof *aligns; i++) {
		const size_t align = aligns[i];
		for (long offset = 0; offset < 64; offset += 8) {
			char* p = mallocalign(100, align, offset, 4096);
			CHECK(p != NULL);
			CHECK(align == 0 || (uintptr_t)p % align == (size_t)offset % align);
			CHECK((uintptr_t)p / 4096 == ((uintptr_t)p + 99) / 4096);
			memset(p, 1, 100);
			free(p);
		}
	}
	errno = 0;
	CHECK(mallocalign(100, 0, 0, 50) == NULL && errno == EINVAL);
	errno = 0;
	CHECK(mallocalign(hidden_size(SIZE_MAX), 64, 0, 0) == NULL && errno == ENOMEM);
}

static void msize_tells_the_room(void)
{
	char* p = malloc(100);
	CHECK(msize(NULL) == 0 && msize(p) >= 100);
	memset(p, 1, msize(p));
	free(p);
}

static void tags_say_who_allocated(void)
{
	char* p = malloc(100);
	const uintptr_t here = (uintptr_t)&tags_say_who_allocated;
	CHECK(getmalloctag(p) - here < 4096 && getrealloctag(p) == 0);
	p = realloc(p, 100000);
	CHECK(getmalloctag(p) - here < 4096 && getrealloctag(p) - here < 4096);
	setmalloctag(p, 1);
	setrealloctag(p, 2);
	CHECK(getmalloctag(p) == 1 && getrealloctag(p) == 2);
	free(p);
	setmalloctag(NULL, 1);
	CHECK(getmalloctag(NULL) == 0 && getrealloctag(NULL) == 0);
}

static void tags_of_every_maker(void)
{
	void* p = NULL;
	void* made[] = {
		malloc(1),
		calloc(1, 1),
		realloc(NULL, 1),
		mallocz(1, 1),
		mallocz(1, 0),
		mallocalign(1, 64, 0, 0),
		aligned_alloc(64, 1),
		posix_memalign(&p, 64, 1) == 0 ? p : NULL,
	};
	const uintptr_t here = (uintptr_t)&tags_of_every_maker;
	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		CHECK(getmalloctag(made[i]) - here < 4096);
		free(made[i]);
	}
}

struct seen {
	void *ptr, *base;
};

static int look(void* arg, const PoolBlock* block)
{
	struct seen* seen = arg;
	if (block->ptr != seen->ptr)
		return 0;
	seen->base = block->base;
	return 1;
}

static void malloctopoolblock_finds_the_block(void)
{
	struct seen seen = {malloc(100), NULL};
	CHECK(poolwalk(mainmem, look, &seen) == 1);
	CHECK(malloctopoolblock(seen.ptr) == seen.base && seen.base != NULL);
	CHECK(malloctopoolblock((char*)seen.ptr + 1) == NULL && malloctopoolblock(NULL) == NULL);
	void* p = seen.ptr;
	free(p);
	CHECK(malloctopoolblock(hidden(seen.ptr)) == NULL);
}

static void pool_functions_work_on_mainmem(void)
{
	void* p = malloc(100);
	PoolStats stats;
	poolstats(mainmem, &stats, sizeof stats);
	CHECK(stats.allocated_blocks > 0 && stats.requested >= 100);
	CHECK(poolisoverlap(mainmem, p, 1) && !poolisoverlap(mainmem, &stats, 1));
	poolblockcheck(mainmem, p);
	mainmem->flags |= POOL_PARANOIA | POOL_ANTAGONISM;
	unsigned* q = malloc(40);
	CHECK(*(unsigned*)hidden(q) == ((unsigned)(uintptr_t)q ^ 0xF9000000U));
	free(q);
	poolcheck(mainmem);
	free(p);
}

static void all_ways_to_free(void)
{
	free(NULL);
	cfree(NULL);
	free_sized(NULL, 0);
	free_aligned_sized(NULL, 64, 0);
	free_sized(malloc(100), 100);
	free_aligned_sized(aligned_alloc(64, 128), 64, 128);
	cfree(malloc(100));
}

static const struct test_case cases[] = {
	CASE(the_programs_own_options_are_read),
	CASE(mallocz_clears_if_asked),
	CASE(mallocalign_places),
	CASE(msize_tells_the_room),
	CASE(tags_say_who_allocated),
	CASE(tags_of_every_maker),
	CASE(malloctopoolblock_finds_the_block),
	CASE(pool_functions_work_on_mainmem),
	CASE(all_ways_to_free),
};

RUN_CASES(cases)
