/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * jumping_handler.c — a handler of SIGABRT that leaves by longjmp, as those of test runners do, and
 * is called for each report.
 */
#define _GNU_SOURCE
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static __thread sigjmp_buf out;

static void jump(int signal)
{
	(void)signal;
	siglongjmp(out, 1);
}

static void survive(int times)
{
	for (volatile int i = 0; i < times; i++) {
		void* volatile block = malloc(40);
		free(block);
		if (sigsetjmp(out, 1) == 0) {
			free(hidden(block));
			CHECK(block == NULL); /* not reached: a double free is reported */
		}
	}
}

int main(void)
{
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = jump;
	sigaction(SIGABRT, &action, NULL);
	survive(5);
	puts("survived");
	return 0;
}
