/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * double_free.c — two owners of one block, each of which frees it.
 */
#include <stdio.h>
#include <stdlib.h>

struct Message {
	char* text;
};

static void drop(struct Message* message)
{
	free(message->text);
}

int main(void)
{
	struct Message original = {malloc(100)};
	struct Message copy = original; /* should have its own copy of the text */
	drop(&original);
	drop(&copy);
	puts("nobody noticed");
	return 0;
}
