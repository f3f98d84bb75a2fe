/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * hooking_library.c — replaces every function that the malloc replacement takes from libc, and
 * others that allocators commonly use; each allocates, then calls libc's.
 *
 * imports.py reads the library's undefined symbols and checks that each of them is here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static __thread int depth;

/* Blocks of a class, of a run, and of the pool; enough of them that magazines are refilled and
 * flushed. */
static void allocate(void)
{
	if (depth++ == 0) {
		const int before = errno;
		void* blocks[40];
		for (int i = 0; i < 40; i++)
			blocks[i] = malloc((size_t)(i + 1) * 333);
		free(calloc(3, 70000));
		free(malloc(4u << 20));
		for (int i = 0; i < 40; i++)
			free(blocks[i]);
		errno = before;
	}
	depth--;
}

/* The next definition of the name. dlsym itself is one of the hooks, so find it by dlvsym. */
static void* next(const char* name)
{
	static void* (*find)(void*, const char*);
	depth++;
	if (find == NULL) {
		*(void**)&find = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
		if (find == NULL)
			*(void**)&find = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
		if (find == NULL)
			*(void**)&find = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
	}
	void* found = find == NULL ? NULL : find(RTLD_NEXT, name);
	depth--;
	return found;
}

#define HOOK(result, name, parameters, arguments)                                                  \
	result name parameters                                                                     \
	{                                                                                          \
		static result(*libcs) parameters;                                                  \
		if (libcs == NULL)                                                                 \
			*(void**)&libcs = next(#name);                                             \
		allocate();                                                                        \
		return libcs arguments;                                                            \
	}

HOOK(void*, mmap, (void* at, size_t n, int prot, int flags, int fd, off_t from),
     (at, n, prot, flags, fd, from))
HOOK(int, munmap, (void* at, size_t n), (at, n))
HOOK(int, mprotect, (void* at, size_t n, int prot), (at, n, prot))
HOOK(int, madvise, (void* at, size_t n, int advice), (at, n, advice))
HOOK(ssize_t, read, (int fd, void* into, size_t n), (fd, into, n))
HOOK(ssize_t, write, (int fd, const void* from, size_t n), (fd, from, n))
HOOK(int, close, (int fd), (fd))
HOOK(char*, getenv, (const char* name), (name))
HOOK(unsigned long, getauxval, (unsigned long type), (type))
HOOK(int, clock_gettime, (clockid_t which, struct timespec* time), (which, time))
HOOK(int, nanosleep, (const struct timespec* time, struct timespec* left), (time, left))
HOOK(int, sched_yield, (void), ())
HOOK(pid_t, getpid, (void), ())
HOOK(void*, dlsym, (void* handle, const char* name), (handle, name))
HOOK(int, dlclose, (void* handle), (handle))
HOOK(int, fputs, (const char* text, FILE* to), (text, to))
HOOK(int, pthread_create,
     (pthread_t * thread, const pthread_attr_t* how, void* (*run)(void*), void* arg),
     (thread, how, run, arg))
HOOK(int, pthread_detach, (pthread_t thread), (thread))
HOOK(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
HOOK(int, pthread_key_create, (pthread_key_t * key, void (*destroy)(void*)), (key, destroy))
HOOK(int, pthread_key_delete, (pthread_key_t key), (key))
HOOK(int, pthread_setspecific, (pthread_key_t key, const void* value), (key, value))
HOOK(int, pthread_sigmask, (int how, const sigset_t* set, sigset_t* old), (how, set, old))
HOOK(int, sigaction, (int which, const struct sigaction* to, struct sigaction* old),
     (which, to, old))
HOOK(int, sigemptyset, (sigset_t * set), (set))
HOOK(int, sigfillset, (sigset_t * set), (set))
HOOK(int, sigaddset, (sigset_t * set, int which), (set, which))

/* Functions that return nothing, are variadic, or do not return. */

int fprintf(FILE* to, const char* format, ...)
{
	va_list list;
	allocate();
	va_start(list, format);
	const int n = vfprintf(to, format, list);
	va_end(list);
	return n;
}

long syscall(long number, ...)
{
	static long (*libcs)(long, long, long, long, long, long, long);
	long words[6];
	va_list list;
	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (libcs == NULL)
		*(void**)&libcs = next("syscall");
	allocate();
	return libcs(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

int open(const char* path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	const int mode = (flags & O_CREAT) != 0 ? va_arg(list, int) : 0;
	va_end(list);
	allocate();
	return openat(AT_FDCWD, path, flags, mode);
}

__attribute__((noreturn)) void abort(void)
{
	static void (*libcs)(void);
	allocate();
	*(void**)&libcs = next("abort");
	libcs();
	for (;;)
		;
}

__attribute__((noreturn)) void _exit(int status)
{
	static void (*libcs)(int);
	allocate();
	*(void**)&libcs = next("_exit");
	libcs(status);
	for (;;)
		;
}

int __register_atfork(void (*before)(void), void (*parent)(void), void (*child)(void), void* dso)
{
	static int (*libcs)(void (*)(void), void (*)(void), void (*)(void), void*);
	*(void**)&libcs = next("__register_atfork");
	allocate();
	return libcs(before, parent, child, dso);
}

/* Plain loops that must not be compiled into calls of themselves. */
#ifdef __clang__
#define LOOP /* -fno-builtin is enough */
#else
#define LOOP __attribute__((optimize("no-tree-loop-distribute-patterns")))
#endif

LOOP void* memcpy(void* restrict to, const void* restrict from, size_t n)
{
	allocate();
	for (size_t i = 0; i < n; i++)
		((volatile char*)to)[i] = ((const char*)from)[i];
	return to;
}

LOOP void* memmove(void* to, const void* from, size_t n)
{
	allocate();
	char* t = to;
	const char* f = from;
	if ((uintptr_t)t - (uintptr_t)f >= n)
		for (size_t i = 0; i < n; i++)
			((volatile char*)t)[i] = f[i];
	else
		for (size_t i = n; i-- > 0;)
			((volatile char*)t)[i] = f[i];
	return to;
}

LOOP void* memset(void* at, int byte, size_t n)
{
	allocate();
	for (size_t i = 0; i < n; i++)
		((volatile char*)at)[i] = (char)byte;
	return at;
}

LOOP int memcmp(const void* a, const void* b, size_t n)
{
	allocate();
	const unsigned char* x = a;
	const unsigned char* y = b;
	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

LOOP size_t strlen(const char* text)
{
	allocate();
	size_t n = 0;
	while (((const volatile char*)text)[n] != '\0')
		n++;
	return n;
}
