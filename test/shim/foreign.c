/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * foreign.c — blocks of the C library's own malloc, passed to the replacement.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

extern void* __libc_malloc(size_t);

static void free_of_libcs_block(void)
{
	for (int i = 0; i < 10; i++)
		free(__libc_malloc(100));
	free(malloc(100));
}

static void realloc_of_libcs_block(void)
{
	char* p = __libc_malloc(100);
	strcpy(p, "theirs");
	errno = 0;
	char* q = realloc(p, 100000);
	if (q == NULL) {
		CHECK(errno == EINVAL && strcmp(p, "theirs") == 0);
	} else {
		CHECK(strcmp(q, "theirs") == 0);
		free(q);
	}
}

static void size_of_libcs_block(void)
{
	char* p = __libc_malloc(100);
	const size_t n = malloc_usable_size(p);
	CHECK(n == 0 || n >= 100);
	printf("%zu\n", n);
}

static const struct test_case cases[] = {
	CASE(free_of_libcs_block),
	CASE(realloc_of_libcs_block),
	CASE(size_of_libcs_block),
};

RUN_CASES(cases)
