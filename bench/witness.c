/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * witness.c — a library to preload that counts the calls of malloc and its kin in a program, and
 * passes them on to the C library: a program that has a malloc of its own calls nothing here.
 *
 * The count is a word in the file BENCH_WITNESS, so that it outlives any kind of exit. Only
 * processes are counted whose file matches the pattern BENCH_SERVED.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where glibc's own functions can be called when their names stand for these here.
 * NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): glibc named them */
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t n, size_t size);
void* __libc_realloc(void* ptr, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* ptr);
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */

static atomic_ullong not_counted;
static _Atomic(atomic_ullong*) counter;

static int is_meant(void)
{
	char file[4096];
	const char* served = getenv("BENCH_SERVED");
	const ssize_t length = readlink("/proc/self/exe", file, sizeof file - 1);

	if (served == NULL || length < 0)
		return 0;
	file[length] = 0;
	return fnmatch(served, file, 0) == 0;
}

static atomic_ullong* find_counter(void)
{
	const char* path = getenv("BENCH_WITNESS");
	const int fd = path != NULL && is_meant() ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void* word = MAP_FAILED;

	if (fd >= 0) {
		word = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		close(fd);
	}
	return word == MAP_FAILED ? &not_counted : word;
}

static void count(void)
{
	const int error = errno;
	atomic_ullong* word = atomic_load(&counter);

	if (word == NULL) {
		atomic_store(&counter, &not_counted); /* what follows may call malloc */
		word = find_counter();
		atomic_store(&counter, word);
	}
	atomic_fetch_add_explicit(word, 1, memory_order_relaxed);
	errno = error;
}

void* malloc(size_t size)
{
	count();
	return __libc_malloc(size);
}

void* calloc(size_t n, size_t size)
{
	count();
	return __libc_calloc(n, size);
}

void* realloc(void* ptr, size_t size)
{
	count();
	return __libc_realloc(ptr, size);
}

void* memalign(size_t alignment, size_t size)
{
	count();
	return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size)
{
	count();
	return __libc_memalign(alignment, size);
}

int posix_memalign(void** out, size_t alignment, size_t size)
{
	const int error = errno;
	void* const p = memalign(alignment, size);

	errno = error;
	if (p == NULL)
		return ENOMEM;
	*out = p;
	return 0;
}

void free(void* ptr)
{
	__libc_free(ptr);
}

/* A program may be linked with another malloc, whose function would then be the next one. */
size_t malloc_usable_size(void* ptr)
{
	static size_t (*_Atomic libc_usable_size)(void*);
	size_t (*usable_size)(void*) = atomic_load(&libc_usable_size);

	if (usable_size == NULL) {
		void* const libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
		if (libc != NULL)
			*(void**)&usable_size = dlsym(libc, "malloc_usable_size");
		if (usable_size == NULL)
			abort();
		atomic_store(&libc_usable_size, usable_size);
	}
	return usable_size(ptr);
}
