/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * locked.c — the system does not release pages: memory is locked, limits are lowered while the
 * program runs, a filter refuses calls from some moment on.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static const size_t sizes[] = {24, 1000, 20000, 70000, 300000, 1500000, 5u << 20};
enum { SIZES = sizeof sizes / sizeof sizes[0], ROUNDS = 2, EACH = 3 };

static int is_all(const unsigned char* at, unsigned char byte, size_t n)
{
	return at[0] == byte && memcmp(at, at + 1, n - 1) == 0;
}

/* Dirties, frees and releases memory of each size, then expects calloc to return zeroes. */
static void expect_zeroes(void)
{
	unsigned char* blocks[SIZES * EACH];
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < SIZES * EACH; i++) {
			blocks[i] = malloc(sizes[i / EACH]);
			CHECK(blocks[i] != NULL);
			memset(blocks[i], 0xA5, sizes[i / EACH]);
		}
		for (int i = 0; i < SIZES * EACH; i++)
			free(blocks[i]);
		if (round % 2 == 0)
			malloc_trim(0);
		for (int i = 0; i < SIZES * EACH; i++) {
			blocks[i] = calloc(1, sizes[i / EACH]);
			CHECK(blocks[i] != NULL);
			CHECK(is_all(blocks[i], 0, sizes[i / EACH]));
			memset(blocks[i], 0x5A, sizes[i / EACH]);
		}
		for (int i = 0; i < SIZES * EACH; i++)
			free(blocks[i]);
	}
}

enum { LITTLE = 8 << 20, MUCH = 70 << 20 }; /* from 64 MiB on, pages move */

/* Grows a block to that size and expects its contents to be kept; a failing realloc must leave the
 * block unchanged. */
static void expect_contents(size_t most)
{
	size_t size = 1000;
	unsigned char* block = malloc(size);
	CHECK(block != NULL);
	memset(block, 0x3C, size);
	while (size < most) {
		const size_t more = size * 3 > most ? most : size * 3;
		errno = 0;
		unsigned char* grown = realloc(block, more);
		if (grown == NULL) {
			CHECK(errno == ENOMEM);
			break;
		}
		CHECK(is_all(grown, 0x3C, size));
		memset(grown + size, 0x3C, more - size);
		block = grown;
		size = more;
	}
	CHECK(is_all(block, 0x3C, size));
	CHECK(size > 100000); // there must be memory for that much
	block = realloc(block, 500);
	CHECK(block != NULL && is_all(block, 0x3C, 500)); // shrinking cannot fail
	free(block);
}

static int may_lock(void)
{
	struct rlimit most;
	CHECK(getrlimit(RLIMIT_MEMLOCK, &most) == 0);
	return geteuid() == 0 || most.rlim_cur == RLIM_INFINITY;
}

static void calloc_is_zero_when_all_is_locked(void)
{
	if (!may_lock() || mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
		puts("skipped: memory may not be locked");
		return;
	}
	expect_zeroes();
}

static void blocks_grow_when_all_is_locked(void)
{
	if (!may_lock() || mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
		puts("skipped: memory may not be locked");
		return;
	}
	expect_contents(LITTLE);
}

static void calloc_is_zero_beside_a_locked_block(void)
{
	/* Locked permanently: the kernel does not learn that the program freed it. */
	for (int i = 0; i < SIZES; i++) {
		void* secret = malloc(sizes[i]);
		CHECK(secret != NULL);
		CHECK(mlock(secret, sizes[i] < 60000 ? sizes[i] : 60000) == 0);
		free(secret);
	}
	expect_zeroes();
}

static void the_address_space_shrinks_to_what_is_used(void)
{
	unsigned char* block = malloc(70u << 20);
	CHECK(block != NULL);
	memset(block, 0x3C, 70u << 20);
	const struct rlimit little = {1u << 20, 1u << 20};
	CHECK(setrlimit(RLIMIT_AS, &little) == 0);
	errno = 0;
	unsigned char* grown = realloc(block, 200u << 20);
	if (grown == NULL)
		CHECK(errno == ENOMEM);
	else
		block = grown;
	CHECK(is_all(block, 0x3C, 70u << 20));
	free(block);
	malloc_trim(0);
	block = malloc(20u << 20); /* from what is already reserved */
	CHECK(block == NULL || (memset(block, 1, 20u << 20), is_all(block, 1, 20u << 20)));
	free(block);
}

static void the_data_limit_shrinks_to_what_is_used(void)
{
	free(malloc(30u << 20));
	const struct rlimit little = {1u << 20, 1u << 20};
	CHECK(setrlimit(RLIMIT_DATA, &little) == 0);
	for (int i = 0; i < 20; i++) {
		errno = 0;
		unsigned char* block = calloc(1, 3u << 20);
		CHECK(block != NULL || errno == ENOMEM);
		CHECK(block == NULL || is_all(block, 0, 3u << 20));
		if (block != NULL)
			memset(block, 1, 3u << 20);
		free(block);
	}
}

/* From now on each such call fails with that error. */
static void refuse(unsigned call, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static const unsigned error_numbers[] = {EPERM, ENOMEM, EAGAIN, ENOSYS};

/* Each in a child, because a filter cannot be removed. */
static void refused_for_good(unsigned call)
{
	const size_t most = call == SYS_mremap ? MUCH : LITTLE;
	expect_zeroes();
	expect_contents(most);
	for (int i = 0; i < 4; i++) {
		const pid_t child = fork();
		CHECK(child >= 0);
		if (child == 0) {
			refuse(call, error_numbers[i]);
			if (call != SYS_mprotect && call != SYS_mmap) {
				expect_zeroes();
				expect_contents(most);
			}
			for (int n = 0; n < 300; n++) { /* either from what is left, or NULL */
				unsigned char* block = calloc(1, sizes[n % SIZES]);
				CHECK(block == NULL || is_all(block, 0, sizes[n % SIZES]));
				if (block != NULL)
					memset(block, 0x77, sizes[n % SIZES]);
				free(block);
			}
			_exit(0);
		}
		int status = -1;
		CHECK(syscall(SYS_wait4, child, &status, 0, NULL) == child);
		CHECK(status == 0);
	}
}

static void madvise_is_refused(void)
{
	refused_for_good(SYS_madvise);
}
static void mremap_is_refused(void)
{
	refused_for_good(SYS_mremap);
}
static void munmap_is_refused(void)
{
	refused_for_good(SYS_munmap);
}
static void mprotect_is_refused(void)
{
	refused_for_good(SYS_mprotect);
}
#ifdef SYS_mmap
static void mmap_is_refused(void)
{
	refused_for_good(SYS_mmap);
}
#endif

static const struct test_case cases[] = {
	CASE(calloc_is_zero_when_all_is_locked),
	CASE(blocks_grow_when_all_is_locked),
	CASE(calloc_is_zero_beside_a_locked_block),
	CASE(the_address_space_shrinks_to_what_is_used),
	CASE(the_data_limit_shrinks_to_what_is_used),
	CASE(madvise_is_refused),
	CASE(mremap_is_refused),
	CASE(munmap_is_refused),
	CASE(mprotect_is_refused),
#ifdef SYS_mmap
	CASE(mmap_is_refused),
#endif
};

RUN_CASES(cases)
