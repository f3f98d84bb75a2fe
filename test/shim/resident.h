/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * resident.h — how much of this program is resident, and waiting until it is little.
 *
 * Unused memory is released after some time: by the heap's own thread, or by one of the program's
 * that calls the heap. On a busy machine both may be late, so a test waits for them. What must
 * happen at once, as in malloc_trim, is checked at once.
 */
#ifndef POOLALLOC_TEST_RESIDENT_H
#define POOLALLOC_TEST_RESIDENT_H

#include "../statm.h"
#include "check.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline size_t resident(void)
{
	const long bytes = read_statm().resident;
	CHECK(bytes > 0);
	return (size_t)bytes;
}

/* Whether at most `bytes` are resident, at the latest after 20 s. Between two looks the program
 * sleeps, and calls `live` unless it is NULL. Looks are counted, not seconds: a program that
 * gets no processor time has not waited. */
static inline int resident_falls_to(size_t bytes, void (*live)(void))
{
	for (int looks = 0; resident() > bytes; looks++) {
		if (looks == 400)
			return 0;
		usleep(50000);
		if (live != NULL)
			live();
	}
	return 1;
}

#ifdef __cplusplus
}
#endif
#endif
