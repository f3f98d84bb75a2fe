/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * figures.c — the heap in figures: that they are true, and that they add up.
 */
#define _GNU_SOURCE
#include "check.h"
#include <malloc.h>
#include <poolmalloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>

static PoolMallocStats figures(void)
{
	PoolMallocStats s;
	CHECK(poolmallocstats(&s, sizeof s) == sizeof s);
	return s;
}

static int has_classes(void)
{
	return malloc(1) != NULL && mainmem->flags == 0; /* the options are read by then */
}

static void check_sums(const PoolMallocStats* s)
{
	size_t allocated = 0, cached = 0, deposited = 0, slab_free = 0, blocks = 0;
	CHECK(s->heap == s->allocated + s->cached + s->deposited + s->slab_free + s->slab_lost +
				 s->slots_free + s->pool_free + s->quarantined + s->pool_metadata);
	for (size_t i = 0; i < s->nclass; i++) {
		const PoolMallocClass* c = &s->classes[i];
		CHECK(c->size > (i == 0 ? 0 : s->classes[i - 1].size));
		allocated += c->allocated * c->size;
		cached += c->cached * c->size;
		deposited += c->deposited * c->size;
		slab_free += c->free * c->size;
		blocks += c->allocated;
	}
	CHECK(cached == s->cached && deposited == s->deposited && slab_free == s->slab_free);
	CHECK(allocated <= s->allocated && blocks <= s->blocks);
	CHECK(s->requested <= s->allocated && s->requested_exactly == s->requested - allocated);
	CHECK(s->heap <= s->peak && s->resident <= s->heap);
	CHECK(s->slots_dirty <= s->slots_free && s->pool_largest_free <= s->pool_free);
}

static void* blocks[300];
static const size_t block_count = sizeof blocks / sizeof *blocks;

static size_t size_of(size_t i)
{
	return i % 100 == 0 ? (size_t)8 << 20 : (i * i * 7) % 70000;
}

static void fill_heap(void)
{
	for (size_t i = 0; i < block_count; i++) {
		blocks[i] = malloc(size_of(i));
		CHECK(blocks[i] != NULL);
	}
}

static void empty_heap(void)
{
	for (size_t i = 0; i < block_count; i++)
		free(blocks[i]);
}

static void the_figures_add_up(void)
{
	PoolMallocStats s = figures();
	check_sums(&s);
	fill_heap();
	s = figures();
	check_sums(&s);
	CHECK(s.heap == mainmem->cursize && s.blocks >= block_count);
	for (size_t i = 0; i < block_count; i += 3) {
		free(blocks[i]);
		blocks[i] = NULL;
	}
	s = figures();
	check_sums(&s);
	empty_heap();
}

static void what_is_freed_is_no_longer_allocated(void)
{
	const PoolMallocStats before = figures();
	fill_heap();
	size_t wanted = 0;
	const PoolMallocStats full = figures();
	for (size_t i = 0; i < block_count; i++)
		wanted += size_of(i);
	CHECK(full.blocks == before.blocks + block_count);
	CHECK(full.requested - before.requested >= wanted);
	CHECK(full.allocated - before.allocated >= wanted);
	empty_heap();
	const PoolMallocStats after = figures();
	CHECK(after.blocks == before.blocks && after.allocated == before.allocated);
	CHECK(after.requested == before.requested);
}

static void a_pool_block_is_counted_as_it_was_asked_for(void)
{
	const size_t size = 458 * 65536 - 16; // fills its slots, header included
	const PoolMallocStats before = figures();
	void* p = malloc(size);
	const PoolMallocStats with = figures();
	free(p);
	CHECK(with.requested == before.requested + size);
	CHECK(with.requested_exactly == before.requested_exactly + size);
}

static void a_block_of_a_class_is_counted_whole(void)
{
	if (!has_classes())
		return;
	const PoolMallocStats before = figures();
	void* p = malloc(1000);
	const PoolMallocStats with = figures();
	CHECK(with.requested == before.requested + 1024);
	CHECK(with.allocated == before.allocated + 1024 && with.blocks == before.blocks + 1);
	CHECK(with.requested_exactly == before.requested_exactly);
	free(p);
}

static void an_older_program_gets_what_it_knows(void)
{
	PoolMallocStats s;
	memset(&s, 0x5A, sizeof s);
	const size_t known = offsetof(PoolMallocStats, blocks);
	CHECK(poolmallocstats(&s, known) == known);
	CHECK(s.heap == mainmem->cursize && s.blocks == (size_t)0x5A5A5A5A5A5A5A5A);
}

static void a_newer_program_gets_zeroes(void)
{
	size_t more[sizeof(PoolMallocStats) / sizeof(size_t) + 4];
	memset(more, 0x5A, sizeof more);
	CHECK(poolmallocstats((void*)more, sizeof more) == sizeof(PoolMallocStats));
	for (size_t i = 1; i <= 4; i++)
		CHECK(more[sizeof more / sizeof *more - i] == 0);
}

static void resident_follows_use(void)
{
	const size_t n = (size_t)64 << 20;
	const PoolMallocStats before = figures();
	char* p = malloc(n);
	CHECK(p != NULL);
	memset(hidden(p), 1, n);
	const PoolMallocStats with = figures();
	CHECK(with.resident >= before.resident + n);
	free(p);
	malloc_trim(0);
	CHECK(figures().resident < before.resident + n / 4 || mainmem->flags != 0);
}

static void trim_empties_magazines_and_depots(void)
{
	fill_heap();
	empty_heap();
	const PoolMallocStats before = figures();
	CHECK(!has_classes() || before.cached != 0);
	CHECK(malloc_trim(0) == 1 || !has_classes());
	const PoolMallocStats after = figures();
	CHECK(after.cached == 0 && after.deposited == 0 && after.slots_dirty == 0);
	CHECK(malloc_trim(0) == 0 || !has_classes());
}

/* ---- threads ---- */

static pthread_barrier_t barrier;

static void* have_magazines(void* arg)
{
	free(malloc(100));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return arg;
}

static void threads_with_magazines_are_counted(void)
{
	if (!has_classes())
		return;
	pthread_t threads[3];
	pthread_barrier_init(&barrier, NULL, 4);
	const size_t before = figures().threads;
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, have_magazines, NULL) == 0);
	pthread_barrier_wait(&barrier);
	CHECK(figures().threads == before + 3);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK(figures().threads == before);
}

static int is_over;

static void* churn(void* arg)
{
	void* held[64] = {NULL};
	for (size_t i = 0; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); i++) {
		const size_t at = i * 7 % 64;
		free(held[at]);
		held[at] = malloc(i * 131 % 40000);
	}
	for (size_t i = 0; i < 64; i++)
		free(held[i]);
	return arg;
}

static int count_one(void* arg, const PoolBlock* block)
{
	*(size_t*)arg += block->state == poolblock_allocated;
	return 0;
}

static void they_add_up_while_threads_run(void)
{
	pthread_t threads[3];
	const size_t before = figures().blocks;
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, churn, NULL) == 0);
	for (int i = 0; i < 50; i++) {
		const PoolMallocStats s = figures();
		check_sums(&s);
		size_t seen = 0;
		CHECK(poolmallocwalk(count_one, &seen) == 0);
	}
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	const PoolMallocStats after = figures();
	check_sums(&after);
	CHECK(after.blocks <= before + 3); /* what a first thread makes libc keep */
}

static size_t seen_in_handler;

static void look_in_handler(void)
{
	seen_in_handler = figures().heap;
}

static void a_handler_of_a_fork_may_ask(void)
{
	CHECK(pthread_atfork(look_in_handler, NULL, look_in_handler) == 0);
	const pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		fill_heap();
		const PoolMallocStats s = figures();
		check_sums(&s);
		_exit(0);
	}
	int status = -1;
	CHECK(seen_in_handler == mainmem->cursize);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* ---- as text ---- */

static void print(void* arg, const char* text, size_t length)
{
	free(malloc(length)); /* no lock is held */
	CHECK(arg == blocks && write(1, text, length) == (ssize_t)length);
}

static void json_is_printed(void)
{
	fill_heap();
	poolmallocjson(print, blocks);
}

static void metrics_are_printed(void)
{
	fill_heap();
	poolmallocmetrics(print, blocks);
}

static const struct test_case cases[] = {
	CASE(the_figures_add_up),
	CASE(what_is_freed_is_no_longer_allocated),
	CASE(a_pool_block_is_counted_as_it_was_asked_for),
	CASE(a_block_of_a_class_is_counted_whole),
	CASE(an_older_program_gets_what_it_knows),
	CASE(a_newer_program_gets_zeroes),
	CASE(resident_follows_use),
	CASE(trim_empties_magazines_and_depots),
	CASE(threads_with_magazines_are_counted),
	CASE(they_add_up_while_threads_run),
	CASE(a_handler_of_a_fork_may_ask),
	CASE(json_is_printed),
	CASE(metrics_are_printed),
};

RUN_CASES(cases)
