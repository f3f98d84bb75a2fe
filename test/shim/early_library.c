/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * early_library.c — allocates before and after everything else, and in fork handlers that are
 * registered before the replacement's own.
 */
#include "check.h"
#include <pthread.h>
#include <stdlib.h>

static char* early;
int fork_handlers_run;

static void allocate_in_handler(void)
{
	fork_handlers_run++;
	free(hidden(malloc(1000)));
}

__attribute__((constructor(101))) static void first(void)
{
	early = malloc(100);
	CHECK(early != NULL);
	strcpy(early, "early");
	CHECK(pthread_atfork(allocate_in_handler, allocate_in_handler, allocate_in_handler) == 0);
}

__attribute__((destructor(101))) static void last(void)
{
	CHECK(strcmp(early, "early") == 0);
	free(early);
	free(hidden(malloc(100000)));
	static const char text[] = "last destructor\n";
	CHECK(write(1, text, sizeof text - 1) > 0);
}
