/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.h — what the programs that misuse the heap share.
 */
#ifndef POOLALLOC_TEST_MISUSE_H
#define POOLALLOC_TEST_MISUSE_H

#include "check.h"
#include <pthread.h>
#include <stdlib.h>

static inline char* block(size_t n)
{
	char* p = (char*)hidden(malloc(n));
	CHECK(p != NULL);
	return p;
}

static inline void on_a_thread(void* (*mistake)(void*), size_t stack)
{
	pthread_attr_t attr;
	pthread_t t;
	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, stack) == 0);
	CHECK(pthread_create(&t, &attr, mistake, NULL) == 0);
	pthread_join(t, NULL);
}

#endif
