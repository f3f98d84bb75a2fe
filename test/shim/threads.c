/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * threads.c — many threads on one heap; forks while they run; tiny stacks.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { threads = 6, slots = 64 };

static int rounds = 6000;
static _Atomic(unsigned char*) shared[slots];
static atomic_int is_over;

static unsigned next_random(unsigned* state)
{
	return *state = *state * 1664525U + 1013904223U;
}

/* Allocates a block that begins with its size and is filled with one byte. */
static unsigned char* make(unsigned n)
{
	const size_t size = 8 + n % 3000;
	unsigned char* p = malloc(size);
	CHECK(p != NULL);
	memset(p, (int)(n % 255), size);
	memcpy(p, &size, sizeof size);
	return p;
}

static void check_and_free(unsigned char* p)
{
	size_t size;
	if (p == NULL)
		return;
	memcpy(&size, p, sizeof size);
	for (size_t i = 9; i < size; i++)
		CHECK(p[i] == p[8]);
	free(p);
}

/* Exchanges blocks with the other threads: what one allocated, another frees. */
static void* churn(void* arg)
{
	unsigned state = (unsigned)(uintptr_t)arg * 7919U;
	for (int i = 0; i < rounds && !is_over; i++) {
		const unsigned n = next_random(&state) >> 8;
		unsigned char* p = make(n);
		if (n % 5 == 0) {
			const size_t size = 3100;
			p = realloc(p, size);
			CHECK(p != NULL);
			memset(p + 8, (int)(n % 255), size - 8);
			memcpy(p, &size, sizeof size);
		}
		check_and_free(atomic_exchange(&shared[n % slots], p));
	}
	return NULL;
}

static void start(pthread_t* t)
{
	for (intptr_t i = 0; i < threads; i++)
		CHECK(pthread_create(&t[i], NULL, churn, (void*)(i + 1)) == 0);
}

static void join(pthread_t* t)
{
	for (int i = 0; i < threads; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
	for (int i = 0; i < slots; i++)
		check_and_free(atomic_exchange(&shared[i], NULL));
}

static void blocks_change_hands(void)
{
	const char* conf = getenv("POOLALLOC_CONF");
	if (conf != NULL && strstr(conf, "paranoia") != NULL)
		rounds = 150;
	pthread_t t[threads];
	start(t);
	join(t);
}

static void* nothing(void* arg)
{
	return arg;
}

/* In the child: everything works, and the parent's blocks are still intact. */
static void live_in_child(unsigned char* parents)
{
	alarm(30); // in case the heap stays locked for ever
	check_and_free(parents);
	for (unsigned i = 0; i < 50; i++)
		check_and_free(make(i * 61));
	pthread_t t;
	CHECK(pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0);
	const pid_t grandchild = fork();
	CHECK(grandchild >= 0);
	if (grandchild == 0) {
		check_and_free(make(99));
		_exit(0);
	}
	int status;
	CHECK(waitpid(grandchild, &status, 0) == grandchild && status == 0);
	_exit(0);
}

static void fork_from_busy_threads(void)
{
	const char* conf = getenv("POOLALLOC_CONF");
	// A heap that only grows, or is walked at each call, makes forks slow.
	const int slow = conf != NULL &&
			 (strstr(conf, "paranoia") != NULL || strstr(conf, "noreuse") != NULL);
	const int forks = slow ? 8 : 60;
	rounds = INT_MAX;
	pthread_t t[threads];
	start(t);
	for (int i = 0; i < forks; i++) {
		unsigned char* mine = make((unsigned)i * 131);
		const pid_t child = fork();
		CHECK(child >= 0);
		if (child == 0)
			live_in_child(mine);
		int status;
		CHECK(waitpid(child, &status, 0) == child && status == 0);
		check_and_free(mine);
	}
	is_over = 1;
	join(t);
}

static void* fork_and_look(void* arg)
{
	for (int i = 0; i < 40; i++) {
		unsigned char* mine = make((unsigned)i * 131);
		const pid_t child = fork();
		CHECK(child >= 0);
		if (child == 0) {
			alarm(30);
			check_and_free(mine);
			check_and_free(make(99));
			_exit(0);
		}
		int status;
		CHECK(waitpid(child, &status, 0) == child && status == 0);
		check_and_free(mine);
	}
	return arg;
}

static void several_threads_fork_at_once(void)
{
	alarm(120);
	pthread_t t[threads];
	for (int i = 0; i < threads; i++)
		CHECK(pthread_create(&t[i], NULL, fork_and_look, NULL) == 0);
	for (int i = 0; i < threads; i++)
		CHECK(pthread_join(t[i], NULL) == 0);
}

static int handlers_run;

static void allocate_in_handler(void)
{
	handlers_run++;
	free(malloc(1000));
}

/* A handler registered after ours runs while our locks are not held. Run a second time with a
 * library that registers before us. */
static void fork_handlers_may_allocate(void)
{
	CHECK(pthread_atfork(allocate_in_handler, allocate_in_handler, allocate_in_handler) == 0);
	const pid_t child = fork();
	CHECK(child >= 0 && handlers_run == 2);
	free(malloc(10));
	if (child == 0)
		_exit(0);
	int status;
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void* use_all(void* arg)
{
	void *p = malloc(100), *q = calloc(10, 10), *r = aligned_alloc(64, 100);
	p = realloc(p, 100000);
	CHECK(p != NULL && q != NULL && r != NULL);
	free(p);
	free(q);
	free(r);
	malloc_stats();
	return arg;
}

static void the_smallest_stack_will_do(void)
{
	pthread_attr_t attr;
	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, (size_t)PTHREAD_STACK_MIN) == 0);
	pthread_t t;
	CHECK(pthread_create(&t, &attr, use_all, NULL) == 0 && pthread_join(t, NULL) == 0);
}

static void many_threads_come_and_go(void)
{
	for (int i = 0; i < 300; i++) {
		pthread_t t[4];
		for (int k = 0; k < 4; k++)
			CHECK(pthread_create(&t[k], NULL, nothing, malloc(10)) == 0);
		for (int k = 0; k < 4; k++) {
			void* p;
			CHECK(pthread_join(t[k], &p) == 0);
			free(p);
		}
	}
}

static const struct test_case cases[] = {
	CASE(blocks_change_hands),          CASE(fork_from_busy_threads),
	CASE(several_threads_fork_at_once), CASE(fork_handlers_may_allocate),
	CASE(the_smallest_stack_will_do),   CASE(many_threads_come_and_go),
};

RUN_CASES(cases)
