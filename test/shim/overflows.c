/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * overflows.c — each case writes where it must not; misuse.py knows the expected reports.
 *
 * Each is done to a large block, which is always one of the pool's, and to a small one, which is
 * one of the pool's while a flag is set.
 */
#include "misuse.h"
#include <malloc.h>

/* The large one fills its slots exactly, header included, so that its canary is right behind it. */
enum { small = 24, large = 77 * 65536 - 16 };

static void header_overwritten(size_t n)
{
	char* p = block(n);
	memset(p - 8, 'A', 8);
	free(p);
}

static void header_changed_by_a_bit(size_t n)
{
	char* p = block(n);
	p[-5] ^= 4;
	free(p);
}

static void header_copied(size_t n)
{
	char *p = block(n), *q = block(n);
	memcpy(q - 8, p - 8, 8);
	free(q);
}

static void header_made_up_inside(size_t n)
{
	char* p = block(n + 200);
	memcpy(p + 24, p - 8, 8);
	free(hidden(p + 32));
}

static void overflow_by_one(size_t n)
{
	char* p = block(n);
	p[n] = 'x';
	free(p);
}

static void overflow_by_a_nul(size_t n)
{
	char* p = block(n);
	p[n] = '\0';
	free(p);
}

static void overflow_found_by_realloc(size_t n)
{
	char* p = block(n);
	memcpy(p + n - 6, "too long", 8);
	free(realloc(p, n + 100));
}

static void overflow_of_the_one_before(size_t n)
{
	char *p = block(n), *q = block(n);
	while (q < p || (size_t)(q - p) > n + 65536 + 100) { // until two are adjacent
		p = q;
		q = block(n);
	}
	memset(p + n, 'x', (size_t)(q - p) - n); // over the canary and the neighbour's header
	free(q);
}

static void write_after_free(size_t n)
{
	char* p = block(n + 100);
	free(p);
	((char*)hidden(p))[n + 50] = 'x';
	for (size_t i = 0; i < 24000 / n + 10; i++)
		free(block(n + 100)); // either returns that block again, or walks into it
	malloc_trim(0);
}

#define BOTH(mistake)                                                                              \
	static void mistake##_small(void)                                                          \
	{                                                                                          \
		mistake(small);                                                                    \
	}                                                                                          \
	static void mistake##_large(void)                                                          \
	{                                                                                          \
		mistake(large);                                                                    \
	}
BOTH(header_overwritten)
BOTH(header_changed_by_a_bit)
BOTH(header_copied)
BOTH(header_made_up_inside)
BOTH(overflow_by_one)
BOTH(overflow_by_a_nul)
BOTH(overflow_found_by_realloc)
BOTH(overflow_of_the_one_before)
BOTH(write_after_free)

static const struct test_case cases[] = {
	CASE(header_overwritten_small),
	CASE(header_overwritten_large),
	CASE(header_changed_by_a_bit_small),
	CASE(header_changed_by_a_bit_large),
	CASE(header_copied_small),
	CASE(header_copied_large),
	CASE(header_made_up_inside_small),
	CASE(header_made_up_inside_large),
	CASE(overflow_by_one_small),
	CASE(overflow_by_one_large),
	CASE(overflow_by_a_nul_small),
	CASE(overflow_by_a_nul_large),
	CASE(overflow_found_by_realloc_small),
	CASE(overflow_found_by_realloc_large),
	CASE(overflow_of_the_one_before_small),
	CASE(overflow_of_the_one_before_large),
	CASE(write_after_free_small),
	CASE(write_after_free_large),
};

RUN_CASES(cases)
