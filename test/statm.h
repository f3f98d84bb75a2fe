/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * statm.h — the system's figures about this process's memory.
 */
#ifndef POOLALLOC_TEST_STATM_H
#define POOLALLOC_TEST_STATM_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In bytes; both are 0 if the system does not provide them. */
struct statm {
	long mapped, resident;
};

/* Does not allocate, which would change the figures. */
static inline struct statm read_statm(void)
{
	struct statm result = {0, 0};
	char text[128];
	const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	const ssize_t n = read(file, text, sizeof text - 1);
	close(file);
	if (n <= 0)
		return result;
	text[n] = '\0';
	char* rest = text;
	const long page = sysconf(_SC_PAGESIZE);
	result.mapped = strtol(rest, &rest, 10) * page;
	result.resident = strtol(rest, &rest, 10) * page;
	return result;
}

#ifdef __cplusplus
}
#endif
#endif
