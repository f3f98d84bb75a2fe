/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * family.c — what each function of the C library's malloc family promises.
 */
#define _GNU_SOURCE
#include "resident.h"
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

static int is_aligned(const void* p, size_t to)
{
	return ((uintptr_t)p & (to - 1)) == 0;
}

static int is_all(const unsigned char* p, int byte, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != byte)
			return 0;
	}
	return 1;
}

static void malloc_of_zero_is_a_block(void)
{
	void *a = malloc(hidden_size(0)), *b = malloc(hidden_size(0));
	CHECK(a != NULL && b != NULL && a != b);
	free(a);
	free(b);
}

static void every_size_to_4096_is_aligned_and_usable(void)
{
	static unsigned char* blocks[4097];
	for (size_t n = 0; n <= 4096; n++) {
		blocks[n] = malloc(n);
		CHECK(blocks[n] != NULL && is_aligned(blocks[n], 16));
		memset(blocks[n], (int)(n % 251), n);
	}
	for (size_t n = 0; n <= 4096; n++) {
		CHECK(is_all(blocks[n], (int)(n % 251), n));
		free(blocks[n]);
	}
}

static void a_large_block_is_usable_to_its_last_byte(void)
{
	for (size_t n = 100 * 1000; n < 200 * 1000 * 1000; n *= 7) {
		unsigned char* p = malloc(n);
		CHECK(p != NULL && is_aligned(p, 16));
		p[0] = 1;
		p[n - 1] = 2;
		free(p);
	}
}

static void calloc_is_zero_after_reuse(void)
{
	const size_t sizes[] = {1, 24, 1000, 70000, 262144, 262145, 1000003, 30 * 1000 * 1000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int round = 0; round < 3; round++) {
			unsigned char* dirty = malloc(sizes[i]);
			CHECK(dirty != NULL);
			memset(hidden(dirty), 0xAB, sizes[i]);
			free(dirty);
			unsigned char* p = calloc(1, sizes[i]);
			CHECK(p != NULL && is_all(p, 0, sizes[i]));
			free(p);
		}
	}
}

static void calloc_leaves_its_neighbours_alone(void)
{
	unsigned char *before = malloc(5000), *gap = malloc(600000), *after = malloc(5000);
	CHECK(before != NULL && gap != NULL && after != NULL);
	memset(before, 1, 5000);
	memset(after, 2, 5000);
	free(gap);
	gap = calloc(600, 1000);
	CHECK(gap != NULL && is_all(before, 1, 5000) && is_all(after, 2, 5000));
	free(before);
	free(gap);
	free(after);
}

static void calloc_works_in_locked_memory(void)
{
	if (getuid() != 0)
		return; // locking this much needs privileges
	extern int mlockall(int);
	CHECK(mlockall(1 | 2) == 0);
	unsigned char* dirty = malloc(1000000);
	CHECK(dirty != NULL);
	memset(hidden(dirty), 0xAB, 1000000);
	free(dirty);
	unsigned char* p = calloc(1000, 1000);
	CHECK(p != NULL && is_all(p, 0, 1000000));
	free(p);
}

static void realloc_keeps_what_fits(void)
{
	unsigned char* p = realloc(NULL, hidden_size(10));
	CHECK(p != NULL);
	memset(p, 7, 10);
	for (size_t n = 10; n < 5 * 1000 * 1000; n = n * 3 + 1) {
		p = realloc(p, n);
		CHECK(p != NULL && is_aligned(p, 16) && is_all(p, 7, 10));
		p[n - 1] = 7;
	}
	for (size_t n = 1000 * 1000; n >= 10; n /= 3) {
		p = realloc(p, n);
		CHECK(p != NULL && is_all(p, 7, 10));
	}
	free(p);
}

static void realloc_to_zero_frees(void)
{
	void* p = malloc(100);
	CHECK(realloc(p, hidden_size(0)) == NULL);
	void* q = realloc(NULL, hidden_size(0));
	CHECK(q != NULL);
	free(q);
}

static void realloc_of_an_aligned_block_keeps_it(void)
{
	unsigned char* p = aligned_alloc(4096, 100);
	CHECK(p != NULL && is_aligned(p, 4096));
	memset(p, 9, 100);
	p = realloc(p, 100000);
	CHECK(p != NULL && is_all(p, 9, 100));
	free(p);
}

static void reallocarray_multiplies(void)
{
	unsigned char* p = reallocarray(NULL, 10, 20);
	CHECK(p != NULL);
	memset(p, 5, 200);
	p = reallocarray(p, 100, 20);
	CHECK(p != NULL && is_all(p, 5, 200));
	free(p);
}

static void every_power_of_two_is_an_alignment(void)
{
	for (size_t to = 1; to <= (size_t)1 << 26; to *= 2) {
		void* a = aligned_alloc(to, 3 * to);
		void* m = memalign(to, 7);
		void* p = NULL;
		CHECK(a != NULL && is_aligned(a, to) && m != NULL && is_aligned(m, to));
		if (to >= sizeof(void*))
			CHECK(posix_memalign(&p, to, 100) == 0 && is_aligned(p, to));
		free(a);
		free(m);
		free(p);
	}
}

static void valloc_and_pvalloc_are_of_pages(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *v = valloc(10), *p = pvalloc(10), *none = pvalloc(0);
	CHECK(v != NULL && is_aligned(v, page));
	CHECK(p != NULL && is_aligned(p, page) && malloc_usable_size(p) >= page);
	CHECK(none != NULL && is_aligned(none, page));
	free(v);
	free(p);
	free(none);
}

static void usable_size_is_usable(void)
{
	CHECK(malloc_usable_size(NULL) == 0);
	for (size_t n = 0; n < 3000; n += 7) {
		unsigned char* p = hidden(malloc(n));
		const size_t room = malloc_usable_size(p);
		CHECK(room >= n);
		memset(p, 0xCD, room);
		CHECK(malloc_usable_size(p) == room);
		free(p); // would detect a write past the usable size
	}
}

static void figures_add_up(void)
{
	const size_t sizes[] = {1, 100, 1000, 100000, 3000000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct mallinfo2 before = mallinfo2();
		void* p = malloc(sizes[i]);
		struct mallinfo2 with = mallinfo2();
		struct mallinfo small = mallinfo();
		CHECK(with.uordblks >= before.uordblks + sizes[i]);
		CHECK(with.arena >= with.uordblks + with.fordblks && with.fordblks >= with.fsmblks);
		CHECK((size_t)small.uordblks == with.uordblks && (size_t)small.arena == with.arena);
		free(p);
		CHECK(mallinfo2().uordblks == before.uordblks);
	}
}

static void mallopt_knows_its_parameters(void)
{
	CHECK(mallopt(M_MMAP_THRESHOLD, 1 << 20) == 1);
	CHECK(mallopt(M_TRIM_THRESHOLD, 1 << 20) == 1);
	CHECK(mallopt(M_ARENA_MAX, 1) == 1);
	CHECK(mallopt(12345, 1) == 0);
}

static void mallopt_perturb_fills(void)
{
	CHECK(mallopt(M_PERTURB, 0xAA) == 1);
	unsigned* p = hidden(malloc(400));
	for (int i = 0; i < 100; i++)
		CHECK(p[i] == ((unsigned)(uintptr_t)p ^ 0xF9000000U));
	free(p);
}

static void malloc_info_and_stats_print(void)
{
	CHECK(malloc_info(0, stdout) == 0);
	errno = 0;
	CHECK(malloc_info(1, stdout) == -1 && errno == EINVAL);
	malloc_stats();
}

static void malloc_trim_gives_pages_back(void)
{
	const size_t n = 8 << 20; // a larger block would be released without malloc_trim
	char *p = malloc(n), *stop = malloc(1);
	CHECK(p != NULL && stop != NULL);
	memset(hidden(p), 1, n);
	const size_t with = resident();
	free(p);
	malloc_trim(0);
	CHECK(resident() < with - n / 4 * 3); // immediately, not later
	free(stop);
}

static const struct test_case cases[] = {
	CASE(malloc_of_zero_is_a_block),
	CASE(every_size_to_4096_is_aligned_and_usable),
	CASE(a_large_block_is_usable_to_its_last_byte),
	CASE(calloc_is_zero_after_reuse),
	CASE(calloc_leaves_its_neighbours_alone),
	CASE(calloc_works_in_locked_memory),
	CASE(realloc_keeps_what_fits),
	CASE(realloc_to_zero_frees),
	CASE(realloc_of_an_aligned_block_keeps_it),
	CASE(reallocarray_multiplies),
	CASE(every_power_of_two_is_an_alignment),
	CASE(valloc_and_pvalloc_are_of_pages),
	CASE(usable_size_is_usable),
	CASE(figures_add_up),
	CASE(mallopt_knows_its_parameters),
	CASE(mallopt_perturb_fills),
	CASE(malloc_info_and_stats_print),
	CASE(malloc_trim_gives_pages_back),
};

RUN_CASES(cases)
