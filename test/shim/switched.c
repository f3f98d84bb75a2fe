/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * switched.c — flags that are set and cleared while the program runs. Linked with the library.
 */
#define _GNU_SOURCE
#include "check.h"
#include <malloc.h>
#include <poolmalloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

/* Sets the flags. The cases of this program begin without any. */
static void set_flags(int flags)
{
	__atomic_store_n(&mainmem->flags, flags, __ATOMIC_RELAXED);
}

struct search {
	const void* ptr;
	size_t size;
};

static int is_it(void* arg, const PoolBlock* block)
{
	const struct search* search = arg;
	return block->ptr == search->ptr && block->size == search->size &&
	       block->state == poolblock_allocated;
}

/* Whether it is a separate block, with everything that the pool checks. A chunk that size
 * classes are split from may begin at the same address, but is larger. */
static int is_pool_block(const void* p, size_t size)
{
	struct search search = {p, size};
	return poolwalk(mainmem, is_it, &search);
}

static unsigned char* filled(size_t n)
{
	unsigned char* p = hidden(malloc(n));
	CHECK(p != NULL);
	memset(p, (int)(n % 251), n);
	return p;
}

static void check(const unsigned char* p, size_t n, size_t until)
{
	for (size_t i = 0; i < until; i++)
		CHECK(p[i] == n % 251);
}

static const size_t sizes[] = {1, 24, 100, 1000, 5000, 32768, 70000, 500000, 5000000};
enum { count = sizeof sizes / sizeof *sizes };

static void make_all(unsigned char** blocks)
{
	for (int i = 0; i < count; i++)
		blocks[i] = filled(sizes[i]);
}

/* Frees half of the blocks, and moves the others. */
static void end_all(unsigned char** blocks, int is_pool)
{
	for (int i = 0; i < count; i++) {
		check(blocks[i], sizes[i], sizes[i]);
		if (i % 2 == 0) {
			free(blocks[i]);
			continue;
		}
		blocks[i] = hidden(realloc(blocks[i], sizes[i] + 10));
		CHECK(blocks[i] != NULL && (!is_pool || is_pool_block(blocks[i], sizes[i] + 10)));
		check(blocks[i], sizes[i], sizes[i]);
		blocks[i] = hidden(realloc(blocks[i], sizes[i] / 2));
		CHECK(blocks[i] != NULL && (!is_pool || is_pool_block(blocks[i], sizes[i] / 2)));
		check(blocks[i], sizes[i], sizes[i] / 2);
		free(blocks[i]);
	}
}

static void the_next_block_is_one_of_the_pools(void)
{
	set_flags(0);
	unsigned char *p = filled(100), *q;
	CHECK(!is_pool_block(p, 100));
	free(p);
	static const int each[] = {POOL_ANTAGONISM, POOL_PARANOIA, POOL_NOREUSE, POOL_TAGS,
				   POOL_FIRSTFIT};
	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		mainmem->flags |= each[i];
		q = hidden(malloc(100));
		CHECK(is_pool_block(q, 100));
		poolblockcheck(mainmem, q);
		free(q);
		q = hidden(calloc(10, 10));
		CHECK(is_pool_block(q, 100) && q[99] == 0);
		free(q);
		q = hidden(aligned_alloc(64, 128));
		CHECK(is_pool_block(q, 128) && (uintptr_t)q % 64 == 0);
		free(q);
		mainmem->flags &= ~each[i];
		q = hidden(malloc(100));
		CHECK(!is_pool_block(q, 100));
		free(q);
	}
}

static void antagonism_fills_at_once(void)
{
	set_flags(0);
	unsigned char* p = hidden(malloc(200));
	memset(p, 0, 200);
	free(p);
	mainmem->flags |= POOL_ANTAGONISM;
	p = hidden(malloc(200));
	const uint32_t word = (uint32_t)(uintptr_t)p ^ 0xF9000000U;
	for (int i = 0; i < 200; i += 4)
		CHECK(memcmp(p + i, &word, 4) == 0);
	free(p);
}

static void blocks_of_before_end_as_they_should(void)
{
	static const int each[] = {POOL_ANTAGONISM, POOL_PARANOIA, POOL_NOREUSE,
				   POOL_ANTAGONISM | POOL_PARANOIA | POOL_NOREUSE | POOL_TAGS};
	unsigned char *older[count], *newer[count];
	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		set_flags(0);
		make_all(older);
		set_flags(each[i]);
		make_all(newer);
		for (int k = 0; k < count; k++)
			CHECK(is_pool_block(newer[k], sizes[k]));
		end_all(older, 1);
		set_flags(0);
		end_all(newer, 0);
	}
	poolcheck(mainmem);
}

static atomic_int turn, is_over;
enum { threads = 4 };

static void* live(void* arg)
{
	unsigned char *older[count], *newer[count];
	while (!is_over) {
		make_all(older);
		make_all(newer);
		end_all(older, 0);
		end_all(newer, 0);
		turn++;
	}
	return arg;
}

static void flags_change_under_threads(void)
{
	static const int each[] = {0, POOL_ANTAGONISM, 0, POOL_TAGS, POOL_FIRSTFIT, POOL_PARANOIA};
	pthread_t t[threads];
	for (int i = 0; i < threads; i++)
		CHECK(pthread_create(&t[i], NULL, live, NULL) == 0);
	for (int i = 0; i < 24; i++) {
		set_flags(each[i % 6]);
		for (const int until = turn + threads; turn < until;)
			usleep(200);
	}
	is_over = 1;
	for (int i = 0; i < threads; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	set_flags(0);
	poolcheck(mainmem);
}

static atomic_int step;

/* Its magazines are full when another thread sets the flag. */
static void* notice(void* arg)
{
	free(filled(100));
	step = 1;
	while (step != 2)
		usleep(100);
	void* p = hidden(malloc(100));
	CHECK(is_pool_block(p, 100));
	step = 3;
	while (step != 4)
		usleep(100);
	free(p);
	p = hidden(malloc(100));
	CHECK(!is_pool_block(p, 100));
	free(p);
	return arg;
}

static void go_on_at(int number)
{
	while (step != number)
		usleep(100);
}

static void other_threads_see_it_at_their_next_call(void)
{
	set_flags(0);
	pthread_t t;
	CHECK(pthread_create(&t, NULL, notice, NULL) == 0);
	go_on_at(1);
	set_flags(POOL_ANTAGONISM);
	step = 2;
	go_on_at(3);
	set_flags(0);
	step = 4;
	CHECK(pthread_join(t, NULL) == 0);
}

static const struct test_case cases[] = {
	CASE(the_next_block_is_one_of_the_pools),      CASE(antagonism_fills_at_once),
	CASE(blocks_of_before_end_as_they_should),     CASE(flags_change_under_threads),
	CASE(other_threads_see_it_at_their_next_call),
};

RUN_CASES(cases)
