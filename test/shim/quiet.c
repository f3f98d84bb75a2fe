/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * quiet.c — allocates a little and says nothing, for tests of what the library says; with an
 * argument, says how much memory is resident at the start.
 */
#include "check.h"
#include <fcntl.h>
#include <stdlib.h>

/* Its resident memory, in KiB, without an allocation. */
static void print_resident(void)
{
	char text[4096];
	const int file = open("/proc/self/status", O_RDONLY);
	const ssize_t n = read(file, text, sizeof text - 1);
	CHECK(n > 0);
	text[n] = '\0';
	const char* line = strstr(text, "VmRSS:");
	CHECK(line != NULL && write(1, line + 6, strcspn(line + 6, "\n")) > 0);
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
