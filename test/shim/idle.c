/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * idle.c — memory is released while the program does nothing at all. Run with `idlethread`.
 */
#define _GNU_SOURCE
#include "resident.h"
#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Allocates and uses 100 MiB in blocks of one size, then frees them, every second one first. */
static void use(size_t size)
{
	const size_t n = ((size_t)100 << 20) / size;
	char** blocks = hidden(malloc(n * sizeof *blocks));
	for (size_t i = 0; i < n; i++)
		memset(blocks[i] = hidden(malloc(size)), 1, size);
	CHECK(resident() > (size_t)90 << 20);
	for (size_t i = 0; i < n; i += 2)
		free(blocks[i]);
	for (size_t i = 1; i < n; i += 2)
		free(blocks[i]);
	free(blocks);
}

static void use_and_wait(void)
{
	const size_t sizes[] = {100, 3000, 70000, 6000000};
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		use(sizes[i]);
		CHECK(resident_falls_to((size_t)40 << 20, NULL));
	}
}

static void memory_goes_back_to_a_program_that_sleeps(void)
{
	use_and_wait();
}

static int count_threads(void)
{
	DIR* tasks = opendir("/proc/self/task");
	CHECK(tasks != NULL);
	int n = -2; /* do not count "." and ".." */
	while (readdir(tasks) != NULL)
		n++;
	closedir(tasks);
	return n;
}

static void* ask_for_memory(void* arg)
{
	free(hidden(malloc(100)));
	return arg;
}

/* A program that makes user namespaces must have only one thread. Such programs are small. */
static void a_small_program_has_no_thread(void)
{
	free(hidden(malloc((size_t)8 << 20)));
	CHECK(count_threads() == 1);
	free(hidden(malloc((size_t)32 << 20)));
	CHECK(count_threads() == 2);
}

static void the_child_of_a_fork_has_none_until_it_makes_threads(void)
{
	use(100);
	CHECK(count_threads() == 2);
	const pid_t child = fork();
	if (child == 0) {
		const size_t sizes[] = {100, 70000, 6000000};
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
			use(sizes[i]);
		CHECK(count_threads() == 1);
		pthread_t t;
		CHECK(pthread_create(&t, NULL, ask_for_memory, NULL) == 0);
		CHECK(pthread_join(t, NULL) == 0);
		use(3000);
		CHECK(count_threads() == 2);
		use_and_wait();
		_exit(0);
	}
	int status = -1;
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static const struct test_case cases[] = {
	CASE(memory_goes_back_to_a_program_that_sleeps),
	CASE(a_small_program_has_no_thread),
	CASE(the_child_of_a_fork_has_none_until_it_makes_threads),
};

RUN_CASES(cases)
