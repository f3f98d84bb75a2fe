/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * poolmalloc.h — what libpoolmalloc has beside the C library's own functions.
 *
 * The malloc family itself is declared where it always was: <stdlib.h>, <malloc.h>,
 * <new>. poolmalloc(3) is the manual; this header alone compiles as C99, C11 and
 * C++20. The names are those of Plan 9's malloc(2).
 */
#ifndef POOLALLOC_POOLMALLOC_H
#define POOLALLOC_POOLMALLOC_H

#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The pool behind malloc. Its flags may be changed at any time, and every function of
 * pool.h works on it; its callbacks are not to be replaced. */
POOL_API_ extern Pool *mainmem;

/** A program may define this, as a constant list of options; see poolalloc.conf(5). It
 * must be visible to the dynamic linker (link with -lpoolmalloc, or -rdynamic). */
POOL_API_ extern const char *poolalloc_conf;

/** malloc; zeroed if `clr` is not 0. */
POOL_API_ void *mallocz(size_t size, int clr) POOL_ALLOC_SIZE_(1);

/** A block whose address modulo `align` is `offset`, and which crosses no multiple of
 * `span`. Zero for `align` or `span` leaves that constraint out. For free and realloc
 * it is a block like any other. */
POOL_API_ void *mallocalign(size_t size, size_t align, long offset, size_t span)
	POOL_ALLOC_SIZE_(1);

/** Grows the block to all the room it has, and returns that size. 0 for NULL. */
POOL_API_ size_t msize(void *ptr);

/** Each block has two tags when the option `tags` or a debug flag was on as it was made:
 * who called malloc for it, and who resized it last. Without, setting does nothing and
 * getting returns 0. */
POOL_API_ void setmalloctag(void *ptr, uintptr_t tag);
POOL_API_ void setrealloctag(void *ptr, uintptr_t tag);
POOL_API_ uintptr_t getmalloctag(void *ptr);
POOL_API_ uintptr_t getrealloctag(void *ptr);

/** Where the whole block begins, its header: the address that pooldump and poolwalk
 * call `base`. NULL if `ptr` is no block of malloc's. Walks the heap. */
POOL_API_ void *malloctopoolblock(void *ptr);

/* The rest of the family, for C libraries that do not declare it. */

/** free, for a block whose size, or alignment and size, the caller knows (C23). */
POOL_API_ void free_sized(void *ptr, size_t size);
POOL_API_ void free_aligned_sized(void *ptr, size_t alignment, size_t size);

/** free, as it was once called. */
POOL_API_ void cfree(void *ptr);

#ifdef __cplusplus
}
#endif
#endif
