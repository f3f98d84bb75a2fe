/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * overflow.c — the classic: room for the letters, but not for the NUL that ends them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char* copy_of(const char* text)
{
	char* copy = malloc(strlen(text)); /* should be strlen(text) + 1 */
	strcpy(copy, text);
	return copy;
}

int main(void)
{
	char* name = copy_of("a name of twenty-four ch");
	puts(name);
	fflush(stdout);
	free(name);
	puts("nobody noticed");
	return 0;
}
