/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * slow.h — how much work a test may do under its options.
 */
#ifndef POOLALLOC_TEST_SLOW_H
#define POOLALLOC_TEST_SLOW_H

#include <stdlib.h>
#include <string.h>

/* Whether it is among the options that this program was started with. */
static inline int has_option(const char* name)
{
	const char* conf = getenv("POOLALLOC_CONF");
	return conf != NULL && strstr(conf, name) != NULL;
}

/* `much`, or `little` if the whole heap is walked at each call, if memory is never reused, or if
 * the machine is slow. */
static inline int work(int much, int little)
{
	const int is_slow = getenv("POOLALLOC_TEST_SLOW") != NULL;
	return is_slow || has_option("paranoia") || has_option("noreuse") ? little : much;
}

#endif
