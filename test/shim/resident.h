/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * resident.h — how much of this program is in memory, and waiting for it to be little.
 *
 * What nobody needs goes back by the clock: by a thread of the heap's own, or by whichever of the
 * program's comes by. On a busy machine both are late, so a test waits for them. What is promised
 * at once, as by malloc_trim, is looked at once.
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

/* Is it at most so many bytes, if need be after 20 s? Between two looks the program sleeps, and
 * calls `live` unless that is NULL. Looks are counted rather than seconds: a program that gets no
 * time to look has not waited. */
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
