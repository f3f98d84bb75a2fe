/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c — each case passes one bad pointer; misuse.py knows the expected reports.
 */
#define _GNU_SOURCE
#include "misuse.h"
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

static char global[100];

static void free_twice(void)
{
	char* p = block(24);
	free(p);
	free(hidden(p));
}

static void free_twice_large(void)
{
	char* p = block(5 << 20);
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
	free(hidden(p + 4096)); // where reading a header would cause a SIGSEGV
}

static void free_past_the_heap(void)
{
	char* p = block(24);
	free(hidden(p + ((size_t)4 << 20))); // reserved, but not in use
}

void free_sized(void* ptr, size_t size) __attribute__((weak)); /* libc may lack it */

/* Detected if the class shows that the block cannot have been requested with that size. */
static void free_of_another_size(void)
{
	free_sized(block(4000), 4000);
	free_sized(block(4000), 5000);
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
	free(hidden(block(5 << 20) + (1 << 20)));
}
static void realloc_inside(void)
{
	free(realloc(hidden(block(100) + 16), 200));
}

static void usable_size_inside(void)
{
	_exit(malloc_usable_size(hidden(block(100) + 16)) == 0);
}
static void free_inside_a_run(void)
{
	free(hidden(block(70000) + 100));
}
static void free_at_a_runs_second_slot(void)
{
	free(hidden(block(70000) + 65536));
}
static void free_inside_a_runs_last_slot(void)
{
	free(hidden(block(1000000) + 999000));
}

/* 64 KiB hold 1365 blocks of 48 bytes, and 16 bytes that belong to no block. It is detected when
 * the magazine is flushed to the slabs: at the end of the thread. */
static void* free_past_the_last(void* arg)
{
	char* p = block(48);
	p -= (uintptr_t)p % 65536;
	free(hidden(p + (size_t)1365 * 48));
	return arg;
}

static void free_past_the_last_of_a_slab(void)
{
	on_a_thread(free_past_the_last, (size_t)1 << 20);
}

static void realloc_past_the_last_of_a_slab(void)
{
	char* p = block(48);
	p -= (uintptr_t)p % 65536;
	free(realloc(hidden(p + (size_t)1365 * 48), 1000));
}

static void* free_twice_on_a_thread(void* arg)
{
	free_twice();
	return arg;
}

static void free_twice_on_the_smallest_stack(void)
{
	on_a_thread(free_twice_on_a_thread, (size_t)PTHREAD_STACK_MIN);
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

enum { locked_size = 5 << 20 }; // larger than any size class, so that the pool's lock is taken

/* The next signal comes later each time, so that the program makes progress even if it is slow. */
static void handler(int number)
{
	static useconds_t delay = 100;
	(void)number;
	free(hidden(malloc(locked_size)));
	ualarm(delay++, 0);
}

/* The signal must arrive while malloc holds its lock: repeat until it does. */
static void malloc_in_an_interrupted_malloc(void)
{
	signal(SIGALRM, handler);
	ualarm(1000, 0);
	for (;;) {
		void* p[8];
		for (int i = 0; i < 8; i++)
			p[i] = malloc(locked_size);
		for (int i = 0; i < 8; i++)
			free(p[i]);
	}
}

static const struct test_case cases[] = {
	CASE(free_twice),
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
	CASE(realloc_of_a_global),
	CASE(usable_size_of_a_global),
	CASE(free_of_unmapped_memory),
	CASE(free_past_the_heap),
	CASE(free_of_another_size),
	CASE(free_inside_by_one),
	CASE(free_inside_by_16),
	CASE(free_inside_a_large_one),
	CASE(realloc_inside),
	CASE(usable_size_inside),
	CASE(free_inside_a_run),
	CASE(free_at_a_runs_second_slot),
	CASE(free_inside_a_runs_last_slot),
	CASE(free_past_the_last_of_a_slab),
	CASE(realloc_past_the_last_of_a_slab),
	CASE(free_twice_on_the_smallest_stack),
	CASE(free_twice_with_a_handler_that_allocates),
	CASE(malloc_in_an_interrupted_malloc),
};

RUN_CASES(cases)
