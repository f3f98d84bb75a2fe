/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * heap.c — a walk through all blocks, a limit that tells, and memory given back.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <malloc.h>
#include <poolmalloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>

static int has_classes(void)
{
	return malloc(1) != NULL && mainmem->flags == 0; /* the options are read by then */
}

/* ---- poolmallocwalk ---- */

enum { block_count = 1500 };
static void* blocks[block_count];
static int times_seen[block_count];
static PoolBlockState states[block_count];
static size_t room[block_count];

static size_t size_of(size_t i)
{
	return i % 500 == 0 ? (size_t)8 << 20 : (i * i * 7) % 90000;
}

struct totals {
	size_t allocated, cached, free;
};

static int look(void* arg, const PoolBlock* block)
{
	struct totals* totals = arg;
	totals->allocated += block->state == poolblock_allocated ? block->whole : 0;
	totals->cached += block->state == poolblock_cached ? block->whole : 0;
	totals->free += block->state == poolblock_free ? block->whole : 0;
	for (size_t i = 0; i < block_count; i++) {
		if (blocks[i] != block->ptr)
			continue;
		times_seen[i]++;
		states[i] = block->state;
		room[i] = block->size;
	}
	return 0;
}

static struct totals walk(void)
{
	struct totals totals = {0, 0, 0};
	memset(times_seen, 0, sizeof times_seen);
	CHECK(poolmallocwalk(look, &totals) == 0);
	return totals;
}

static void* make_blocks(void* arg)
{
	for (size_t i = 0; i < block_count; i++)
		CHECK((blocks[i] = malloc(size_of(i))) != NULL);
	return arg;
}

static void the_walk_sees_each_block_once(void)
{
	make_blocks(NULL);
	walk();
	for (size_t i = 0; i < block_count; i++) {
		CHECK(times_seen[i] == 1 && states[i] == poolblock_allocated);
		CHECK(room[i] >= size_of(i));
	}
}

static void it_sees_those_of_other_threads(void)
{
	pthread_t thread;
	CHECK(pthread_create(&thread, NULL, make_blocks, NULL) == 0);
	pthread_join(thread, NULL);
	walk();
	for (size_t i = 0; i < block_count; i++)
		CHECK(times_seen[i] == 1 && states[i] == poolblock_allocated);
}

static void it_knows_which_are_free(void)
{
	if (!has_classes())
		return;
	make_blocks(NULL);
	for (size_t i = 0; i < block_count; i += 2)
		free(blocks[i]);
	walk();
	for (size_t i = 0; i < block_count; i++) {
		if (size_of(i) > (size_t)1 << 20)
			continue; /* joined with what was around it */
		CHECK(times_seen[i] <= 1);
		CHECK(times_seen[i] == 0 || (states[i] == poolblock_allocated) == (i % 2 == 1));
		CHECK(times_seen[i] == 1 || i % 2 == 0);
	}
}

static void* wait_with_a_magazine(void* arg)
{
	void* p = malloc(48);
	free(p);
	pthread_barrier_wait(arg);
	pthread_barrier_wait(arg);
	return p;
}

static void magazines_of_other_threads_are_seen(void)
{
	if (!has_classes())
		return;
	pthread_barrier_t barrier;
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_t thread;
	CHECK(pthread_create(&thread, NULL, wait_with_a_magazine, &barrier) == 0);
	pthread_barrier_wait(&barrier);
	PoolMallocStats s;
	poolmallocstats(&s, sizeof s);
	const struct totals totals = walk();
	CHECK(s.classes[2].size == 48 && s.classes[2].cached != 0);
	CHECK(totals.cached >= s.cached + s.deposited);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
}

static void the_walk_and_the_figures_agree(void)
{
	make_blocks(NULL);
	for (size_t i = 0; i < block_count; i += 3)
		free(blocks[i]);
	PoolMallocStats s;
	poolmallocstats(&s, sizeof s);
	const struct totals totals = walk();
	CHECK(totals.allocated == s.allocated);
	CHECK(totals.cached + totals.free ==
	      s.cached + s.deposited + s.slab_free + s.slots_free + s.pool_free);
}

static int stop_at_third(void* arg, const PoolBlock* block)
{
	return block->ptr != NULL && ++*(int*)arg == 3 ? 77 : 0;
}

static void it_stops_when_told_to(void)
{
	int n = 0;
	for (int i = 0; i < 4; i++)
		CHECK(malloc(100) != NULL);
	CHECK(poolmallocwalk(stop_at_third, &n) == 77 && n == 3);
	CHECK(malloc((size_t)8 << 20) != NULL); /* nothing is locked */
}

static int allocate(void* arg, const PoolBlock* block)
{
	*(void**)arg = malloc((size_t)8 << 20);
	return block->ptr == NULL;
}

static void a_visitor_that_allocates_is_told(void)
{
	int ends[2], status = 0;
	char text[4000] = "";
	void* p = malloc(100);
	CHECK(pipe(ends) == 0);
	const pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 2);
		poolmallocwalk(allocate, &p);
		_exit(0);
	}
	close(ends[1]);
	size_t used = 0;
	for (ssize_t n = 1; n > 0 && used + 1 < sizeof text; used += n > 0 ? (size_t)n : 0)
		n = read(ends[0], text + used, sizeof text - 1 - used);
	CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	CHECK(strstr(text, "while this thread was inside malloc") != NULL || getenv("MALLOCFD"));
}

/* ---- poolmalloclimit ---- */

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

/* A heap in one piece does not shrink, so this one is not. */
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

/* ---- poolidle ---- */

static void what_nobody_needs_is_given_back(void)
{
	if (!has_classes())
		return;
	static void* many[20000];
	for (size_t i = 0; i < 20000; i++)
		CHECK((many[i] = malloc(500)) != NULL && memset(many[i], 1, 500) != NULL);
	for (size_t i = 0; i < 20000; i++)
		free(many[i]);
	size_t sum = 0;
	for (int i = 0; i < 5; i++)
		sum += poolidle();
	CHECK(sum != 0 && poolidle() == 0);
	PoolMallocStats s;
	poolmallocstats(&s, sizeof s);
	CHECK(s.deposited == 0 && s.slots_dirty == 0 && s.resident < (size_t)4 << 20);
}

static const struct test_case cases[] = {
	CASE(the_walk_sees_each_block_once),
	CASE(it_sees_those_of_other_threads),
	CASE(it_knows_which_are_free),
	CASE(magazines_of_other_threads_are_seen),
	CASE(the_walk_and_the_figures_agree),
	CASE(it_stops_when_told_to),
	CASE(a_visitor_that_allocates_is_told),
	CASE(growth_past_the_limit_is_told_once),
	CASE(it_is_told_again_after_the_heap_was_smaller),
	CASE(whoever_is_told_may_set_another),
	CASE(every_way_to_grow_reaches_it),
	CASE(what_nobody_needs_is_given_back),
};

RUN_CASES(cases)
