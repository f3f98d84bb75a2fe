/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * refusals.c — absurd sizes and alignments for every function, no memory left, and errno.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

/* A call that must return NULL with this errno, and leave the heap usable. */
#define REFUSED(code, call)                                                                        \
	do {                                                                                       \
		errno = 0;                                                                         \
		void* refused_ = (call);                                                           \
		CHECK(refused_ == NULL && errno == (code) && sizeof #call);                        \
	} while (0)

static const size_t absurd[] = {
	SIZE_MAX,        SIZE_MAX - 1,      SIZE_MAX - 15,       SIZE_MAX - 16,
	SIZE_MAX - 4095, SIZE_MAX - 4096,   SIZE_MAX - 65536,    SIZE_MAX / 2 + 1,
	SIZE_MAX / 2,    SIZE_MAX / 2 - 15, SIZE_MAX / 2 - 4096, (size_t)1 << 62,
	(size_t)1 << 50,
};
#define FOR_ABSURD(n)                                                                              \
	for (size_t i_ = 0, n = absurd[0]; i_ < sizeof absurd / sizeof *absurd;                    \
	     i_++, n = absurd[i_ < sizeof absurd / sizeof *absurd ? i_ : 0])

static void absurd_sizes_are_refused(void)
{
	FOR_ABSURD(n)
	{
		n = hidden_size(n);
		REFUSED(ENOMEM, malloc(n));
		REFUSED(ENOMEM, calloc(1, n));
		REFUSED(ENOMEM, calloc(n, 1));
		REFUSED(ENOMEM, realloc(NULL, n));
		REFUSED(ENOMEM, reallocarray(NULL, 1, n));
		REFUSED(ENOMEM, aligned_alloc(64, n));
		REFUSED(ENOMEM, memalign(4096, n));
		REFUSED(ENOMEM, memalign(hidden_size(0), n));
		REFUSED(ENOMEM, valloc(n));
		REFUSED(ENOMEM, pvalloc(n));
		void* untouched = &n;
		errno = 77;
		CHECK(posix_memalign(&untouched, 64, n) == ENOMEM && untouched == &n &&
		      errno == 77);
	}
}

static void a_refused_realloc_keeps_the_block(void)
{
	static const size_t sizes[] = {100, 100000, (size_t)10 << 20};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char* p = malloc(sizes[i]);
		strcpy(p, "still here");
		FOR_ABSURD(n)
		{
			REFUSED(ENOMEM, realloc(p, hidden_size(n)));
			REFUSED(ENOMEM, reallocarray(p, hidden_size(n), 2));
		}
		CHECK(strcmp(p, "still here") == 0);
		free(p);
	}
}

static void products_that_overflow_are_refused(void)
{
	const size_t root = (size_t)1 << 32;
	REFUSED(ENOMEM, calloc(hidden_size(root), root));
	REFUSED(ENOMEM, calloc(hidden_size(root + 1), root));
	REFUSED(ENOMEM, calloc(hidden_size(SIZE_MAX), 2));
	REFUSED(ENOMEM, calloc(hidden_size(SIZE_MAX / 2 + 2), 2));
	REFUSED(ENOMEM, calloc(hidden_size(SIZE_MAX), hidden_size(SIZE_MAX)));
	REFUSED(ENOMEM, reallocarray(NULL, hidden_size(root), root));
	REFUSED(ENOMEM, reallocarray(NULL, hidden_size(SIZE_MAX / 2 + 2), 2));
	void* p = calloc(hidden_size(SIZE_MAX), 0);
	CHECK(p != NULL); // zero bytes are allowed
	free(p);
}

static void absurd_alignments_are_refused(void)
{
	static const size_t odd[] = {3, 5, 6, 7, 12, 24, 48, 4095, 4097, SIZE_MAX, SIZE_MAX / 2};
	void* p = &p;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		const size_t to = hidden_size(odd[i]);
		REFUSED(EINVAL, aligned_alloc(to, 100));
		REFUSED(EINVAL, memalign(to, 100));
		errno = 77;
		CHECK(posix_memalign(&p, to, 100) == EINVAL && p == &p && errno == 77);
	}
	REFUSED(EINVAL, aligned_alloc(hidden_size(0), 100));
	CHECK(posix_memalign(&p, hidden_size(0), 100) == EINVAL);
	for (size_t to = 1; to < sizeof(void*); to *= 2)
		CHECK(posix_memalign(&p, hidden_size(to), 100) == EINVAL && p == &p);
	for (size_t to = (size_t)1 << 45; to != 0; to *= 2) {
		REFUSED(ENOMEM, aligned_alloc(hidden_size(to), 100));
		REFUSED(ENOMEM, memalign(hidden_size(to), 100));
		CHECK(posix_memalign(&p, hidden_size(to), 100) == ENOMEM && p == &p);
		REFUSED(ENOMEM, aligned_alloc(hidden_size(to), hidden_size(SIZE_MAX - 100)));
	}
	p = memalign(hidden_size(0), 100);
	CHECK(p != NULL); // 0: no constraint
	free(p);
}

/* Run with limit=16M, or under a limit of the address space. */
static void memory_runs_out_and_comes_back(void)
{
	static void* blocks[100000];
	for (int round = 0; round < 3; round++) {
		size_t n = 0;
		errno = 0;
		while (n < 100000 && (blocks[n] = malloc(4000)) != NULL)
			memset(blocks[n++], 1, 4000);
		CHECK(n > 1000 && n < 100000 && errno == ENOMEM);
		REFUSED(ENOMEM, malloc(100000));
		REFUSED(ENOMEM, calloc(100, 1000));
		REFUSED(ENOMEM, realloc(NULL, 100000));
		REFUSED(ENOMEM, reallocarray(NULL, 100, 1000));
		REFUSED(ENOMEM, realloc(blocks[0], 200000));
		REFUSED(ENOMEM, aligned_alloc(64, 100000));
		REFUSED(ENOMEM, memalign(64, 100000));
		REFUSED(ENOMEM, valloc(100000));
		REFUSED(ENOMEM, pvalloc(100000));
		void* p = NULL;
		CHECK(posix_memalign(&p, 64, 100000) == ENOMEM && p == NULL);
		while (n > 0)
			free(blocks[--n]);
		void* large = malloc(8 << 20);
		CHECK(large != NULL); // what was released has been coalesced
		free(large);
	}
}

static void a_third_of_the_limit_can_be_had_at_once(void)
{
	char* p = malloc(40 << 20);
	CHECK(p != NULL);
	memset(p, 1, 40 << 20);
	p = realloc(p, 60 << 20);
	CHECK(p != NULL && p[(40 << 20) - 1] == 1);
	free(p);
}

static void success_and_free_keep_errno(void)
{
	static const size_t sizes[] = {0, 10, 1000, 100000, 10 * 1000 * 1000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		errno = 4711;
		void* p = malloc(sizes[i]);
		CHECK(p != NULL && errno == 4711);
		p = realloc(p, sizes[i] + 100);
		CHECK(p != NULL && errno == 4711);
		free(p);
		CHECK(errno == 4711);
		p = calloc(1, sizes[i]);
		CHECK(p != NULL && errno == 4711);
		free(p);
		p = memalign(4096, sizes[i]);
		CHECK(p != NULL && errno == 4711);
		free(p);
		malloc_trim(0);
		CHECK(errno == 4711);
	}
	free(NULL);
	CHECK(errno == 4711);
}

static const struct test_case cases[] = {
	CASE(absurd_sizes_are_refused),
	CASE(a_refused_realloc_keeps_the_block),
	CASE(products_that_overflow_are_refused),
	CASE(absurd_alignments_are_refused),
	CASE(success_and_free_keep_errno),
	CASE(memory_runs_out_and_comes_back),
	CASE(a_third_of_the_limit_can_be_had_at_once),
};

RUN_CASES(cases)
