/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * abort_handler.c CASE HOW — a misuse for each way of reporting, and a handler of SIGABRT that uses
 * malloc. HOW is the way the handler ends: exit, return, or again (one more misuse).
 * abort_handler.py knows what to expect.
 */
#define _GNU_SOURCE
#include "abort_handler.h"
#include "misuse.h"
#include <dlfcn.h>
#include <malloc.h>
#include <stdint.h>

static void use_heap(void)
{
	static const size_t sizes[] = {1, 24, 100, 5000, 100000, 1 << 20, 5 << 20};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char* p = malloc(sizes[i]);
		CHECK(p != NULL);
		memset(p, 'a', sizes[i]);
		p = realloc(p, 2 * sizes[i] + 7);
		CHECK(p != NULL && p[sizes[i] - 1] == 'a');
		free(p);
		p = calloc(1, sizes[i]);
		CHECK(p != NULL && p[0] == 0 && p[sizes[i] - 1] == 0);
		free(p);
	}
}

static void misuse_again(void)
{
	char local[64];
	free(hidden(local + 16));
}

static void double_free(void)
{
	char* p = block(24);
	free(p);
	free(hidden(p));
}

/* Reported when the block comes back to its slab, unless it is reported at once. */
static void double_free_later(void)
{
	char* p = block(24);
	char* q = block(24);
	free(p);
	free(q);
	free(hidden(p));
	malloc_trim(0);
}

static void double_free_large(void)
{
	char* p = block(5 << 20);
	free(p);
	free(hidden(p));
}

static void free_of_a_local(void)
{
	misuse_again();
}

static void free_inside(void)
{
	free(hidden(block(100) + 16));
}

static void free_inside_a_large_one(void)
{
	free(hidden(block(5 << 20) + 16));
}

static void realloc_of_a_global(void)
{
	static char global[64];
	free(realloc(hidden(global), 10));
}

static void usable_size_inside(void)
{
	_exit(malloc_usable_size(hidden(block(100) + 16)) == 0);
}

static void free_of_another_size(void)
{
	void (*free_sized)(void*, size_t) =
		(void (*)(void*, size_t))(uintptr_t)dlsym(RTLD_DEFAULT, "free_sized");
	CHECK(free_sized != NULL);
	free_sized(block(24), hidden_size(5000));
}

/* The second block keeps the handler from getting the memory behind `p`, which would report the
 * overflow once more. */
static void overflow(void)
{
	char* p = block(5 << 20);
	CHECK(block(5 << 20) != p);
	memset(p, 'o', malloc_usable_size(p) + 1);
	free(p);
}

static void header_overwritten(void)
{
	char* p = block(5 << 20);
	memset((char*)hidden(p) - 8, 0, 8);
	free(p);
}

static void write_after_free(void)
{
	const size_t size = 3000;
	char* p = block(size);
	CHECK(block(size) != p); /* keeps what lies behind it in place */
	free(p);
	((char*)hidden(p))[1000] ^= 1;
	for (int i = 0; i < 1000; i++)
		block(size)[0] = 1;
}

static void walk(int (*visit)(void*, const void*), void* arg)
{
	typedef int walk(int (*)(void*, const void*), void*);
	walk* poolmallocwalk = (walk*)(uintptr_t)dlsym(RTLD_DEFAULT, "poolmallocwalk");
	CHECK(poolmallocwalk != NULL);
	poolmallocwalk(visit, arg);
}

static int allocates(void* arg, const void* block)
{
	(void)block;
	for (size_t i = 0; i < 10000; i++)
		*(void**)arg = malloc(5000);
	return 0;
}

/* All locks are held during a walk. */
static void malloc_in_a_walk(void)
{
	void* last = block(10);
	walk(allocates, &last);
}

static int nothing(void* arg, const void* block)
{
	(void)arg;
	(void)block;
	return 0;
}

/* Damage that the engine finds while all locks are held. */
static void walk_over_damage(void)
{
	char* p = block(5 << 20);
	memset((char*)hidden(p) - 8, 0, 8);
	walk(nothing, NULL);
}

static int messages[2];
static int real_stderr;

static void* misuse_in_a_thread(void* arg)
{
	misuse_again();
	return arg;
}

/* Waits until both threads have reported. */
static void misuse_elsewhere(void)
{
	static char text[20000];
	size_t used = 0;
	const char* second = NULL;
	pthread_t other;
	CHECK(pthread_create(&other, NULL, misuse_in_a_thread, NULL) == 0);
	while (second == NULL) {
		const ssize_t n = read(messages[0], text + used, sizeof text - 1 - used);
		CHECK(n > 0);
		used += (size_t)n;
		second = strstr(text + 1, "\npoolmalloc: ");
	}
	CHECK(dup2(real_stderr, 2) == 2);
	CHECK(write(2, text, used) == (ssize_t)used);
	for (int i = 0; i < 20; i++)
		use_heap(); /* meanwhile the other thread reports */
}

/* The second thread to report waits for the handler of the first. */
static void misuse_by_two_threads(void)
{
	CHECK(pipe(messages) == 0);
	real_stderr = dup(2);
	CHECK(dup2(messages[1], 2) == 2);
	first_of_all = misuse_elsewhere;
	misuse_again();
}

static const struct test_case cases[] = {
	CASE(double_free),           CASE(double_free_later),
	CASE(double_free_large),     CASE(free_of_a_local),
	CASE(free_inside),           CASE(free_inside_a_large_one),
	CASE(realloc_of_a_global),   CASE(usable_size_inside),
	CASE(free_of_another_size),  CASE(overflow),
	CASE(header_overwritten),    CASE(write_after_free),
	CASE(malloc_in_a_walk),      CASE(walk_over_damage),
	CASE(misuse_by_two_threads),
};

int main(int argc, char** argv)
{
	prepare(argc > 2 ? argv[2] : "");
	return run_case(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
