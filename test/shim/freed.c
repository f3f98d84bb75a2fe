/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * freed.c — each case uses a block that was freed some time ago; misuse.py knows the expected
 * reports.
 */
#include "misuse.h"
#include <malloc.h>
#include <stdint.h>

/* Enough blocks to fill the thread's magazines and the depot. With a flag only a few, because
 * each call may walk the whole heap. */
static int plenty(void)
{
	return getenv("POOLALLOC_CONF") == NULL ? 5000 : 100;
}

static char* many[5000];

static void allocate_many(size_t size)
{
	for (int i = 0; i < plenty(); i++)
		many[i] = block(size);
}

static void free_many(void)
{
	for (int i = 0; i < plenty(); i++)
		free(many[i]);
}

static char* more[300];

/* Fills the depot, so that blocks freed from now on go back to their slabs. */
static char* among_many(void)
{
	allocate_many(24);
	char* p = block(24);
	for (int i = 0; i < 300; i++)
		more[i] = block(24);
	free_many();
	return p;
}

static void free_more(int from, int to)
{
	for (int i = from; i < to; i++)
		free(more[i]);
}

static void free_twice_later(void)
{
	char* p = among_many();
	free(p);
	free_more(0, 50);
	free(hidden(p));
	free_more(50, 300);
}

static void* free_twice_and_end(void* arg)
{
	char *p = block(24), *q = block(24);
	free(p);
	free(q);
	free(hidden(p));
	return arg;
}

static void free_twice_before_the_thread_ends(void)
{
	on_a_thread(free_twice_and_end, (size_t)1 << 20);
}

static char* handed_over;

static void* free_what_was_handed_over(void* arg)
{
	free(hidden(handed_over));
	return arg;
}

static void free_on_two_threads(void)
{
	handed_over = among_many();
	on_a_thread(free_what_was_handed_over, (size_t)1 << 20);
	free(hidden(handed_over));
	free_more(0, 300);
}

/* Frees after everything around the block has been released. */
static void free_long_after(void)
{
	allocate_many(2000);
	char* p = many[plenty() / 2];
	free_many();
	free(hidden(p));
}

static void* allocate_and_free_runs(void)
{
	char* runs[40];
	for (int i = 0; i < 40; i++)
		runs[i] = block(70000);
	for (int i = 0; i < 40; i++)
		free(runs[i]);
	return runs[30];
}

static void free_of_a_run_long_after(void)
{
	free(hidden(allocate_and_free_runs()));
}
static void free_inside_a_run_long_after(void)
{
	free(hidden((char*)allocate_and_free_runs() + 65536));
}
static void realloc_of_a_run_long_after(void)
{
	free(realloc(hidden(allocate_and_free_runs()), 80000));
}
static void usable_size_of_a_run_long_after(void)
{
	_exit(malloc_usable_size(hidden(allocate_and_free_runs())) == 0);
}

static const struct test_case cases[] = {
	CASE(free_twice_later),
	CASE(free_twice_before_the_thread_ends),
	CASE(free_on_two_threads),
	CASE(free_long_after),
	CASE(free_of_a_run_long_after),
	CASE(free_inside_a_run_long_after),
	CASE(realloc_of_a_run_long_after),
	CASE(usable_size_of_a_run_long_after),
};

RUN_CASES(cases)
