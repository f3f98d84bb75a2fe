/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * checked.c — heaps for poolmalloccheck and the option paranoia to check, sound and damaged.
 */
#define _GNU_SOURCE
#include "check.h"
#include <malloc.h>
#include <poolmalloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static size_t next_number(size_t* seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

/* Allocates and frees blocks of most classes in random order. */
static void churn(size_t seed, int rounds)
{
	enum { held_count = 300 };
	void* held[held_count] = {NULL};
	for (int i = 0; i < rounds; i++) {
		const size_t at = next_number(&seed) % held_count;
		const size_t most = next_number(&seed) % 60 == 0 ? 400000 : 700;
		free(held[at]);
		held[at] = malloc(1 + next_number(&seed) % most);
		CHECK(held[at] != NULL);
		if (next_number(&seed) % 50 == 0)
			held[at] = realloc(held[at], 1 + next_number(&seed) % most);
	}
	for (int i = 0; i < held_count; i++)
		free(held[i]);
}

/* ---- nothing must be reported ---- */

static void a_sound_heap(void)
{
	poolmalloccheck();
	for (size_t seed = 0; seed < 20; seed++) {
		churn(seed, 500);
		poolmalloccheck();
		if (seed % 5 == 0)
			malloc_trim(0);
		poolmalloccheck();
	}
	void* large = malloc((size_t)9 << 20);
	poolmalloccheck();
	free(large);
	poolmalloccheck();
}

enum { thread_count = 4 };

static void* work(void* seed)
{
	for (size_t i = 0; i < 20; i++)
		churn(*(size_t*)seed + i, 1500);
	return NULL;
}

static void a_heap_whose_threads_run(void)
{
	pthread_t threads[thread_count];
	size_t seeds[thread_count];
	for (size_t i = 0; i < thread_count; i++) {
		seeds[i] = 1000 * i;
		CHECK(pthread_create(&threads[i], NULL, work, &seeds[i]) == 0);
	}
	for (int i = 0; i < 40; i++)
		poolmalloccheck();
	for (size_t i = 0; i < thread_count; i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	poolmalloccheck();
}

/* The other threads' magazines stay as they were, and have no owner. */
static void a_childs_heap(void)
{
	pthread_t thread;
	size_t seed = 7;
	CHECK(pthread_create(&thread, NULL, work, &seed) == 0);
	for (int i = 0; i < 5; i++) {
		const pid_t child = fork();
		CHECK(child >= 0);
		if (child == 0) {
			poolmalloccheck();
			churn(5, 500);
			poolmalloccheck();
			_exit(0);
		}
		int status = 0;
		CHECK(waitpid(child, &status, 0) == child);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	CHECK(pthread_join(thread, NULL) == 0);
}

static void a_heap_that_gets_paranoid(void)
{
	churn(1, 3000);
	__atomic_fetch_or(&mainmem->flags, POOL_PARANOIA, __ATOMIC_RELAXED);
	churn(2, 500);
	__atomic_fetch_and(&mainmem->flags, ~POOL_PARANOIA, __ATOMIC_RELAXED);
	churn(3, 3000);
	poolmalloccheck();
}

/* ---- something must be reported ---- */

/* The block freed twice is not among the four freed last. */
static void free_twice(void)
{
	void* blocks[6];
	for (int i = 0; i < 6; i++)
		blocks[i] = malloc(48);
	for (int i = 0; i < 6; i++)
		free(hidden(blocks[i]));
	free(hidden(blocks[0]));
}

static void a_block_freed_twice(void)
{
	free_twice();
	puts("freed");
	fflush(stdout);
	poolmalloccheck();
}

static void a_block_freed_twice_under_paranoia(void)
{
	free_twice();
	puts("freed");
	fflush(stdout);
	__atomic_fetch_or(&mainmem->flags, POOL_PARANOIA, __ATOMIC_RELAXED);
	for (int i = 0; i < 64; i++)
		free(malloc(100));
}

static void on_abort(int number)
{
	void* blocks[100];
	for (size_t i = 0; i < 100; i++)
		blocks[i] = malloc(100 * i);
	for (size_t i = 0; i < 100; i++)
		free(blocks[i]);
	printf("handled %d\n", number);
	fflush(stdout);
}

static void a_handler_that_allocates(void)
{
	signal(SIGABRT, on_abort);
	a_block_freed_twice();
}

static void a_write_to_what_was_given_back(void)
{
	char* stays = malloc(100000);
	char* goes = hidden(malloc(300000));
	memset(goes, 1, 300000);
	free(goes);
	malloc_trim(0);
	poolmalloccheck();
	goes[100000] = 1;
	puts("written");
	fflush(stdout);
	poolmalloccheck();
	free(stays);
}

static void a_write_past_a_block_of_the_pool(void)
{
	const size_t size = (size_t)5 << 20;
	char* block = hidden(malloc(size));
	block[malloc_usable_size(block)] ^= 1;
	puts("written");
	fflush(stdout);
	poolmalloccheck();
}

static int check_inside(void* arg, const PoolBlock* block)
{
	(void)arg;
	(void)block;
	poolmalloccheck();
	return 1;
}

static void a_check_inside_a_walk(void)
{
	free(malloc(1));
	puts("walked");
	fflush(stdout);
	poolmallocwalk(check_inside, NULL);
}

static const struct test_case cases[] = {
	{"a_sound_heap", a_sound_heap},
	{"a_heap_whose_threads_run", a_heap_whose_threads_run},
	{"a_childs_heap", a_childs_heap},
	{"a_heap_that_gets_paranoid", a_heap_that_gets_paranoid},
	{"a_block_freed_twice", a_block_freed_twice},
	{"a_block_freed_twice_under_paranoia", a_block_freed_twice_under_paranoia},
	{"a_handler_that_allocates", a_handler_that_allocates},
	{"a_write_to_what_was_given_back", a_write_to_what_was_given_back},
	{"a_write_past_a_block_of_the_pool", a_write_past_a_block_of_the_pool},
	{"a_check_inside_a_walk", a_check_inside_a_walk},
};

int main(int argc, char** argv)
{
	return run_case(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
