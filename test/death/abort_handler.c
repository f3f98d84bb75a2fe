/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * abort_handler.c POOL-MISUSE HOW — a report by a Pool or kmalloc ends the program with nothing
 * locked: a handler of SIGABRT uses the same heap, also from another thread and in a child.
 *
 * POOL is one with the ready-made lock and panic, with no panic, with no panic and a lock of its
 * own, or with no panic but a print; or it is kmalloc, alone or in a threaded program.
 */
#define _GNU_SOURCE
#include "abort_handler.h"
#include <kmalloc.h>
#include <pool.h>
#include <stdarg.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void lock_mutex(Pool* pool)
{
	(void)pool;
	pthread_mutex_lock(&mutex);
}

static void unlock_mutex(Pool* pool)
{
	(void)pool;
	pthread_mutex_unlock(&mutex);
}

__attribute__((format(printf, 2, 3))) static void print_with_the_pool(Pool* pool, char* format, ...)
{
	void* text = poolalloc(pool, 4000); /* would fail or hang if the lock were held */
	CHECK(text != NULL);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, 4000, format, arguments);
	va_end(arguments);
	fputs(text, stderr);
	poolfree(pool, text);
}

static void panic_back(Pool* pool, char* format, ...)
{
	(void)pool;
	(void)format;
	const int is_held = pthread_mutex_trylock(&mutex) != 0;
	fprintf(stderr, "told with the lock %s\n", is_held ? "held" : "free");
}

#define PAGES .alloc = poolpagealloc, .merge = poolpagemerge, .free = poolpagefree
#define READY .lock = poollock, .unlock = poolunlock
#define OWN .lock = lock_mutex, .unlock = unlock_mutex

static Pool ready = {.name = "ready", PAGES, READY, .panic = poolpanic};
static Pool quiet = {.name = "quiet", PAGES, READY};
static Pool own = {.name = "own", PAGES, OWN};
static Pool printing = {.name = "printing", PAGES, OWN, .print = print_with_the_pool};
static Pool returning = {.name = "returning", PAGES, OWN, .panic = panic_back};
static Pool* used = NULL; /* null: kmalloc */

static void* take(size_t size)
{
	void* block = used != NULL ? poolalloc(used, size) : kmalloc(size);
	CHECK(block != NULL);
	return hidden(block);
}

static void drop(void* block)
{
	if (used != NULL)
		poolfree(used, block);
	else
		kfree(block);
}

static void use_heap(void)
{
	static const size_t sizes[] = {1, 100, 3000, 200000};
	if (used == &returning) { /* its free blocks are damaged: check the lock only */
		CHECK(pthread_mutex_trylock(&mutex) == 0);
		CHECK(pthread_mutex_unlock(&mutex) == 0);
		return;
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char* p = take(sizes[i]);
		memset(p, 'a', sizes[i]);
		p = used != NULL ? poolrealloc(used, p, 2 * sizes[i]) : krealloc(p, 2 * sizes[i]);
		CHECK(p != NULL && p[sizes[i] - 1] == 'a');
		drop(p);
	}
}

static void misuse_again(void)
{
	used = used == &returning ? &quiet : used;
	char local[64];
	drop(hidden(local + 16));
}

static void double_free(void)
{
	char* p = take(100);
	take(100);
	drop(p);
	drop(p);
}

static void double_free_large(void)
{
	char* p = take(20000);
	take(20000);
	drop(p);
	drop(p);
}

static void overflow(void)
{
	char* p = take(20000);
	take(20000);
	p[20000] = 'o';
	drop(p);
}

/* Damage that the engine finds by itself: it cannot continue, even if panic returns. */
static void link_overwritten(void)
{
	char* low = take(1000);
	char* middle = take(1000);
	take(1000);
	drop(middle);
	memset(middle, 'L', 16);
	drop(low);
	poolcompact(used);
}

static void use_in_a_callback(Pool* pool)
{
	pool->flags = 0; /* the handler must not log */
	poolfree(pool, poolalloc(pool, 1));
}

static void reentry(void)
{
	used->flags |= POOL_LOGGING;
	used->print = poolprint;
	used->logstack = use_in_a_callback;
	drop(take(10));
}

static int interrupts(void* arg, const PoolBlock* block)
{
	(void)arg;
	(void)block;
	drop(take(10));
	return 0;
}

static void use_in_a_walk(void)
{
	take(10);
	poolwalk(used, interrupts, NULL);
}

static void* nothing(void* arg)
{
	return arg;
}

static void become_threaded(void)
{
	pthread_t thread;
	CHECK(pthread_create(&thread, NULL, nothing, NULL) == 0);
	CHECK(pthread_join(thread, NULL) == 0);
}

#define OF(pool, misuse)                                                                           \
	static void pool##_##misuse(void)                                                          \
	{                                                                                          \
		used = &pool;                                                                      \
		misuse();                                                                          \
	}
OF(ready, double_free)
OF(ready, overflow)
OF(ready, reentry)
OF(ready, use_in_a_walk)
OF(quiet, double_free)
OF(quiet, overflow)
OF(quiet, use_in_a_walk)
OF(own, double_free)
OF(own, overflow)
OF(printing, double_free)
OF(returning, link_overwritten)

static void ready_threaded(void)
{
	become_threaded();
	ready_double_free();
}

static void kmalloc_threaded(void)
{
	become_threaded();
	double_free();
}

static void kmalloc_alone(void)
{
	double_free();
}

static void kmalloc_large(void)
{
	double_free_large();
}

static void kmalloc_overflow(void)
{
	overflow();
}

static const struct test_case cases[] = {
	CASE(ready_double_free),   CASE(ready_overflow),       CASE(ready_reentry),
	CASE(ready_use_in_a_walk), CASE(ready_threaded),       CASE(quiet_double_free),
	CASE(quiet_overflow),      CASE(quiet_use_in_a_walk),  CASE(own_double_free),
	CASE(own_overflow),        CASE(printing_double_free), CASE(returning_link_overwritten),
	CASE(kmalloc_alone),       CASE(kmalloc_threaded),     CASE(kmalloc_large),
	CASE(kmalloc_overflow),
};

int main(int argc, char** argv)
{
	prepare(argc > 2 ? argv[2] : "");
	return run_case(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
