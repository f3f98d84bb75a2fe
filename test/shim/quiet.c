/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * quiet.c — allocates a little and prints nothing, for tests of what the library prints; with an
 * argument, prints how much memory is resident at the start.
 */
#define _GNU_SOURCE
#include "resident.h"
#include <stdlib.h>

/* Prints the resident memory in KiB, without allocating. */
static void print_resident(void)
{
	char text[32];
	const int n = snprintf(text, sizeof text, "%zu\n", resident() / 1024);
	CHECK(write(1, text, (size_t)n) == n);
	_exit(0);
}

int main(int argc, char** argv)
{
	(void)argv;
	if (argc > 1)
		print_resident();
	void* leaked = hidden(malloc(1000));
	void* freed = hidden(malloc(2000));
	free(freed);
	return leaked == NULL;
}
