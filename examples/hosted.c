/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * hosted.c — a kernel's allocator in a program: no setup needed, pages come from the system.
 *
 *	cc hosted.c $(pkg-config --cflags --libs poolalloc)
 */
#include <kmalloc.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
	char *greeting = kmalloc(64);
	if (greeting == NULL)
		return 1;
	puts(strcpy(greeting, "hello from the heap"));
	kfree(greeting);
	return 0;
}
