/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * check.h — the frame of a test program: named cases, one of which is run by name. A failing check
 * reports itself on standard error, without allocating, and exits with 1.
 */
#ifndef POOLALLOC_TEST_CHECK_H
#define POOLALLOC_TEST_CHECK_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition))                                                                  \
			check_failed(__FILE__, __LINE__, #condition);                              \
	} while (0)

static inline void check_failed(const char* file, int line, const char* what)
{
	char text[512];
	const int n = snprintf(text, sizeof text, "%s:%d: failed: %s\n", file, line, what);
	if (write(2, text, (size_t)n) < 0)
		_exit(3);
	_exit(1);
}

/* Hides what the compiler knows about a pointer or a size, so that it neither warns about
 * deliberate misuse nor removes the call. */
static inline void* hidden(const void* pointer)
{
	void* volatile copy = (void*)pointer;
	return copy;
}

static inline size_t hidden_size(size_t size)
{
	volatile size_t copy = size;
	return copy;
}

struct test_case {
	const char* name;
	void (*run)(void);
};

/* Runs the case that argv[1] names; with `list`, prints the names of all cases. */
static inline int run_case(int argc, char** argv, const struct test_case* cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (argc > 1 && strcmp(argv[1], "list") == 0) {
			puts(cases[i].name);
		} else if (argc > 1 && strcmp(argv[1], cases[i].name) == 0) {
			cases[i].run();
			return 0;
		}
	}
	return argc > 1 && strcmp(argv[1], "list") == 0 ? 0 : 2;
}

#define CASE(function)                                                                             \
	{                                                                                          \
#function, function                                                                \
	}
#define RUN_CASES(cases)                                                                           \
	int main(int argc, char** argv)                                                            \
	{                                                                                          \
		return run_case(argc, argv, cases, sizeof cases / sizeof cases[0]);                \
	}

#ifdef __cplusplus
}
#endif
#endif
