/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * heap.c — a walk through all blocks, and releasing memory.
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
	return malloc(1) != NULL && mainmem->flags == 0; /* malloc(1) has the options read */
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
			continue; /* coalesced with its neighbours */
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
	CHECK(malloc((size_t)8 << 20) != NULL); /* allowed, because no lock is held */
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
	CASE(the_walk_sees_each_block_once),    CASE(it_sees_those_of_other_threads),
	CASE(it_knows_which_are_free),          CASE(magazines_of_other_threads_are_seen),
	CASE(the_walk_and_the_figures_agree),   CASE(it_stops_when_told_to),
	CASE(a_visitor_that_allocates_is_told), CASE(what_nobody_needs_is_given_back),
};

RUN_CASES(cases)
