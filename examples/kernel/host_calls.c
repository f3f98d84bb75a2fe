/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host_calls.c — the callbacks of a Pool and of kmalloc, for any kind of kernel: adapts what host.c
 * or flat.c provides to the signatures that the library calls.
 */
#include "host.h"

#include <stdarg.h>

void *host_pool_alloc(size_t size)
{
	return host_pages(size, PAGE);
}

/* Pages are allocated and released individually, so any that are adjacent may form one arena. */
int host_pool_merge(void *low, void *high)
{
	(void)low;
	(void)high;
	return 1;
}

/* The engine formats its messages itself: the format is always "%s", perhaps with a newline. */
void host_pool_print(Pool *pool, char *format, ...)
{
	(void)pool;
	va_list rest;
	va_start(rest, format);
	console_print(va_arg(rest, const char *));
	va_end(rest);
	console_print(format + 2);
}

void host_pool_panic(Pool *pool, char *format, ...)
{
	(void)pool;
	va_list rest;
	va_start(rest, format);
	const char *text = va_arg(rest, const char *);
	va_end(rest);
	kernel_panic(text);
}

const struct kmallochost host_kmalloc = {
	.page = PAGE,
	.pages = host_pages,
	.freepages = host_free_pages,
	.contiguous = host_contiguous,
	.print = console_print,
	.panic = kernel_panic,
};
