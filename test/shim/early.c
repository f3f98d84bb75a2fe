/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * early.c — malloc before constructors, in constructors, at exit, and after destructors.
 */
#define _GNU_SOURCE
#include "check.h"
#include <stdlib.h>
#include <sys/wait.h>

extern int fork_handlers_run;
static char* from_preinit;

static void before_constructors(void)
{
	from_preinit = realloc(calloc(10, 10), 1000);
	CHECK(from_preinit != NULL);
}

__attribute__((section(".preinit_array"), used)) static void (*preinit)(void) = before_constructors;

__attribute__((constructor)) static void in_a_constructor(void)
{
	free(from_preinit);
	from_preinit = malloc(10);
}

static void at_the_end(void)
{
	free(from_preinit);
	from_preinit = malloc(10);
}

__attribute__((destructor)) static void in_a_destructor(void)
{
	free(from_preinit);
}

int main(void)
{
	atexit(at_the_end);
	const pid_t child = fork();
	CHECK(child >= 0 && fork_handlers_run == 2);
	free(hidden(malloc(10)));
	if (child == 0)
		_exit(0);
	int status;
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	return 0;
}
