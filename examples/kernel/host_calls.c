/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host_calls.c — the callbacks of a Pool and of kmalloc, for a kernel of any kind: what host.c or
 * flat.c has, in the shapes that the library calls.
 */
#include "host.h"

#include <stdarg.h>

void *host_pool_alloc(size_t size)
{
	return host_pages(size, PAGE);
}

/* Pages are taken and given one by one: any that touch may be one arena. */
int host_pool_merge(void *low, void *high)
{
	(void)low;
	(void)high;
	return 1;
}

/* The engine composes its messages itself: the format is always "%s" and perhaps a line's end. */
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
