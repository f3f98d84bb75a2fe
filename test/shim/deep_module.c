/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * deep_module.c — a module that is loaded with RTLD_DEEPBIND, and that exchanges blocks with the
 * program.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

void take(void* p);
void* give(void);

void take(void* p)
{
	free(p);
}
void* give(void)
{
	return strdup("given");
}
