/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * abort_handler.h — a handler of SIGABRT that does what crash reporters do: it uses the heap in its
 * own thread, in another one and in a child, prints, and ends the program or returns.
 *
 * The program that includes it defines how the heap is used, and how it is misused once more.
 */
#ifndef POOLALLOC_TEST_ABORT_HANDLER_H
#define POOLALLOC_TEST_ABORT_HANDLER_H

#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { handled = 42, hang = 20 };

static void use_heap(void);
static void misuse_again(void);

static const char* how_to_end = "";
static void (*first_of_all)(void) = NULL; /* called in the handler */

static void* use_heap_elsewhere(void* arg)
{
	use_heap();
	return arg;
}

static void use_heap_everywhere(void)
{
	use_heap();
	pthread_t other;
	CHECK(pthread_create(&other, NULL, use_heap_elsewhere, NULL) == 0);
	CHECK(pthread_join(other, NULL) == 0);
	const pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		use_heap();
		_exit(handled);
	}
	int status = 0;
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == handled);
}

static void on_abort(int signal)
{
	if (strcmp(how_to_end, "again") == 0)
		misuse_again();
	if (first_of_all != NULL)
		first_of_all();
	use_heap_everywhere();
	printf("the handler of signal %d has used the heap\n", signal);
	fflush(stdout);
	if (strcmp(how_to_end, "exit") == 0)
		_exit(handled);
}

/* If the program hangs, SIGALRM ends it. */
static inline void prepare(const char* end)
{
	const struct rlimit no_core = {0, 0};
	setrlimit(RLIMIT_CORE, &no_core);
	how_to_end = end;
	signal(SIGABRT, on_abort);
	alarm(hang);
}

#endif
