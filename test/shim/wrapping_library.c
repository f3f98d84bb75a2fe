/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * wrapping_library.c — wraps functions that an allocator may call, and allocates inside them.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static int wrapped_calls;

static void allocate(void)
{
	wrapped_calls++;
	free(hidden(malloc(500)));
}

void* mmap(void* p, size_t n, int protection, int flags, int fd, off_t at)
{
	allocate();
	return (void*)syscall(SYS_mmap, p, n, protection, flags, fd, at);
}

int munmap(void* p, size_t n)
{
	allocate();
	return (int)syscall(SYS_munmap, p, n);
}

int mprotect(void* p, size_t n, int protection)
{
	allocate();
	return (int)syscall(SYS_mprotect, p, n, protection);
}

int madvise(void* p, size_t n, int advice)
{
	allocate();
	return (int)syscall(SYS_madvise, p, n, advice);
}

ssize_t write(int fd, const void* p, size_t n)
{
	allocate();
	return syscall(SYS_write, fd, p, n);
}

ssize_t read(int fd, void* p, size_t n)
{
	allocate();
	return syscall(SYS_read, fd, p, n);
}

int open(const char* path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	const int mode = (flags & O_CREAT) != 0 ? va_arg(list, int) : 0;
	va_end(list);
	allocate();
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

char* getenv(const char* name)
{
	extern char** environ;
	allocate();
	const size_t n = strlen(name);
	for (char** e = environ; e != NULL && *e != NULL; e++) {
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	}
	return NULL;
}
