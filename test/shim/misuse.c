/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c — each case is one mistake; misuse.py knows what is to be said of it.
 */
#define _GNU_SOURCE
#include "check.h"
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

static char global[100];

static char* block(size_t n)
{
	char* p = hidden(malloc(n));
	CHECK(p != NULL);
	return p;
}

static void free_twice(void)
{
	char* p = block(24);
	free(p);
	free(hidden(p));
}

static void free_twice_later(void)
{
	char *p = block(24), *more[100];
	for (int i = 0; i < 100; i++)
		more[i] = block(24);
	free(p);
	for (int i = 0; i < 100; i += 2)
		free(more[i]);
	free(hidden(p));
}

static void free_twice_large(void)
{
	char* p = block(3 << 20);
	free(p);
	free(hidden(p));
}

static void realloc_after_free(void)
{
	char* p = block(24);
	free(p);
	free(realloc(hidden(p), 100));
}

static void usable_size_after_free(void)
{
	char* p = block(24);
	free(p);
	_exit(malloc_usable_size(hidden(p)) == 0);
}

static void free_of_a_local(void)
{
	char local[64];
	free(hidden(local + 16));
}

static void free_of_a_global(void)
{
	free(hidden(global));
}
static void free_of_a_function(void)
{
	free(hidden((void*)(uintptr_t)&free_of_a_global));
}
static void free_of_a_string(void)
{
	free(hidden("text"));
}
static void free_of_a_small_number(void)
{
	free(hidden((void*)8));
}
static void free_of_the_highest_address(void)
{
	free(hidden((void*)~(uintptr_t)15));
}
static void free_of_a_non_address(void)
{
	free(hidden((void*)0xDEADBEEFDEADBEE0));
}
static void realloc_of_a_global(void)
{
	free(realloc(hidden(global), 10));
}
static void usable_size_of_a_global(void)
{
	_exit(malloc_usable_size(hidden(global)) == 0);
}

static void free_of_unmapped_memory(void)
{
	char* p = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	free(hidden(p + 4096)); // where reading a header would end in a SIGSEGV
}

static void free_past_the_heap(void)
{
	char* p = block(24);
	free(hidden(p + ((size_t)4 << 20))); // reserved, but not in use
}

static void free_inside_by_one(void)
{
	free(hidden(block(24) + 1));
}
static void free_inside_by_16(void)
{
	free(hidden(block(100) + 16));
}
static void free_inside_a_large_one(void)
{
	free(hidden(block(3 << 20) + (1 << 20)));
}
static void realloc_inside(void)
{
	free(realloc(hidden(block(100) + 16), 200));
}

static void header_overwritten(void)
{
	char* p = block(24);
	memset(p - 8, 'A', 8);
	free(p);
}

static void header_changed_by_a_bit(void)
{
	char* p = block(24);
	p[-5] ^= 4;
	free(p);
}

static void header_copied(void)
{
	char *p = block(64), *q = block(64);
	memcpy(q - 8, p - 8, 8);
	free(q);
}

static void header_made_up_inside(void)
{
	char* p = block(200);
	memcpy(p + 24, p - 8, 8);
	free(hidden(p + 32));
}

static void overrun_by_one(void)
{
	char* p = block(24);
	p[24] = 'x';
	free(p);
}

static void overrun_by_a_nul(void)
{
	char* p = block(24);
	p[24] = '\0';
	free(p);
}

static void overrun_found_by_realloc(void)
{
	char* p = block(30);
	strcpy(p, "thirty letters are in this text");
	free(realloc(p, 100));
}

static void overrun_of_a_large_one(void)
{
	char* p = block(3000000);
	p[3000000] = 'x';
	free(p);
}

static void overrun_of_the_one_before(void)
{
	char *p = block(24), *q = block(24);
	while (q < p || q - p > 128) { // until two stand side by side
		p = q;
		q = block(24);
	}
	memset(p + 24, 'x', (size_t)(q - p) - 24); // over the guard and the neighbour's header
	free(q);
}

static void write_after_free(void)
{
	char* p = block(100);
	free(p);
	((char*)hidden(p))[50] = 'x';
	for (int i = 0; i < 1000; i++)
		free(block(100)); // one of them is that block again, or the walk meets it
	malloc_trim(0);
}

static void* free_twice_on_a_thread(void* arg)
{
	free_twice();
	return arg;
}

static void free_twice_on_the_smallest_stack(void)
{
	pthread_attr_t attr;
	pthread_t t;
	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, (size_t)PTHREAD_STACK_MIN) == 0);
	CHECK(pthread_create(&t, &attr, free_twice_on_a_thread, NULL) == 0);
	pthread_join(t, NULL);
}

static void allocate_at_the_end(int number)
{
	(void)number;
	free(hidden(malloc(10)));
}

static void free_twice_with_a_handler_that_allocates(void)
{
	signal(SIGABRT, allocate_at_the_end);
	free_twice();
}

static volatile sig_atomic_t inside;

static void handler(int number)
{
	(void)number;
	inside = 1;
	free(malloc(10));
	inside = 0;
}

/* The signal has to come while malloc holds its lock: send it until it does. */
static void malloc_in_an_interrupted_malloc(void)
{
	signal(SIGALRM, handler);
	ualarm(1000, 100);
	for (;;) {
		void* p[50];
		for (int i = 0; i < 50; i++)
			p[i] = malloc(100);
		for (int i = 0; i < 50; i++)
			free(p[i]);
	}
}

static const struct test_case cases[] = {
	CASE(free_twice),
	CASE(free_twice_later),
	CASE(free_twice_large),
	CASE(realloc_after_free),
	CASE(usable_size_after_free),
	CASE(free_of_a_local),
	CASE(free_of_a_global),
	CASE(free_of_a_function),
	CASE(free_of_a_string),
	CASE(free_of_a_small_number),
	CASE(free_of_the_highest_address),
	CASE(free_of_a_non_address),
	CASE(free_of_unmapped_memory),
	CASE(free_past_the_heap),
	CASE(realloc_of_a_global),
	CASE(usable_size_of_a_global),
	CASE(free_inside_by_one),
	CASE(free_inside_by_16),
	CASE(free_inside_a_large_one),
	CASE(realloc_inside),
	CASE(header_overwritten),
	CASE(header_changed_by_a_bit),
	CASE(header_copied),
	CASE(header_made_up_inside),
	CASE(overrun_by_one),
	CASE(overrun_by_a_nul),
	CASE(overrun_found_by_realloc),
	CASE(overrun_of_a_large_one),
	CASE(overrun_of_the_one_before),
	CASE(write_after_free),
	CASE(free_twice_on_the_smallest_stack),
	CASE(free_twice_with_a_handler_that_allocates),
	CASE(malloc_in_an_interrupted_malloc),
};

RUN_CASES(cases)
