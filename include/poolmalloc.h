/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * poolmalloc.h — what libpoolmalloc provides besides the C library's own functions.
 *
 * The malloc family itself is declared in the usual headers: <stdlib.h>, <malloc.h>, <new>.
 * poolmalloc(3) is the manual. This header alone compiles as C99, C11 and C++20. The names are
 * those of Plan 9's malloc(2).
 */
#ifndef POOLALLOC_POOLMALLOC_H
#define POOLALLOC_POOLMALLOC_H

#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The pool behind malloc. Its flags may be changed at any time; its callbacks must not be
 * replaced. Functions of pool.h work on it. Those that take a block work on blocks of the pool
 * itself; they refuse a block of a size class, which without a flag most blocks are, with a message
 * and an abort. poolreset is refused in the same way once a class has served a request. */
POOL_API_ extern Pool *mainmem;

/** A program may define this as a constant list of options; see poolalloc.conf(5). It must be
 * visible to the dynamic linker (link with -lpoolmalloc, or -rdynamic). */
POOL_API_ extern const char *poolalloc_conf;

/** As malloc; the block is zeroed if `clr` is not 0. */
POOL_API_ void *mallocz(size_t size, int clr) POOL_ALLOC_SIZE_(1);

/** Returns a block whose address modulo `align` is `offset`, and which does not cross a multiple of
 * `span`. Zero for `align` or `span` means no such constraint. free and realloc accept it as any
 * other block. */
POOL_API_ void *mallocalign(size_t size, size_t align, long offset, size_t span)
	POOL_ALLOC_SIZE_(1);

/** Grows the block to all the room it has, and returns that size. Returns 0 for NULL. */
POOL_API_ size_t msize(void *ptr);

/** A block has two tags if the option `tags` or a debug flag was on when it was allocated: who
 * called malloc for it, and who resized it last. For other blocks, setting does nothing and getting
 * returns 0. A bad pointer is reported as free reports it. */
POOL_API_ void setmalloctag(void *ptr, uintptr_t tag);
POOL_API_ void setrealloctag(void *ptr, uintptr_t tag);
POOL_API_ uintptr_t getmalloctag(void *ptr);
POOL_API_ uintptr_t getrealloctag(void *ptr);

/** Returns the start of the whole block, including its header: the address that pooldump and
 * poolwalk call `base`. Returns NULL if `ptr` is not a block of the pool; a block of a size class
 * is not one. Walks the heap. */
POOL_API_ void *malloctopoolblock(void *ptr);

/* ---- the heap in figures ---- */

typedef struct PoolMallocClass PoolMallocClass;
typedef struct PoolMallocStats PoolMallocStats;

/* Small blocks are divided into classes of one size each. All fields but `size` are counts. */
struct PoolMallocClass {
	size_t size;      /* of a block, in bytes */
	size_t slabs;     /* with such blocks: 64 KiB each, or what a larger block takes */
	size_t allocated; /* blocks that the program has */
	size_t cached;    /* free blocks in magazines, which belong to one thread each */
	size_t deposited; /* free blocks in the depot, for the next thread that needs some */
	size_t free;      /* free blocks in slabs */
};

/* Bytes, unless stated otherwise. The first nine add up to `heap`. Later versions add fields at the
 * end. */
struct PoolMallocStats {
	size_t allocated;     /* whole blocks that the program has */
	size_t cached;        /* free blocks in magazines of threads */
	size_t deposited;     /* free blocks in depots */
	size_t slab_free;     /* free blocks in slabs */
	size_t slab_lost;     /* unused ends of slabs, too short for a block */
	size_t slots_free;    /* room for slabs, without a slab */
	size_t pool_free;     /* free in the pool, including headers */
	size_t quarantined;   /* quarantined by POOL_NOREUSE */
	size_t pool_metadata; /* metadata inside the heap */
	size_t heap;          /* the sum of these: mainmem->cursize */

	size_t blocks;             /* number of blocks in `allocated` */
	size_t requested;          /* bytes requested; a block of a class counts with its size */
	size_t requested_exactly;  /* the part of these in blocks of the pool */
	size_t slots_dirty;        /* part of slots_free, used before: may have pages */
	size_t pool_free_blocks;   /* number of blocks in `pool_free` */
	size_t pool_largest_free;  /* the largest of these */
	size_t quarantined_blocks; /* number of blocks in `quarantined` */
	size_t resident;           /* part of `heap` that is in memory, in whole pages */
	size_t metadata;           /* outside the heap: tables and magazines */
	size_t peak;               /* the largest heap so far */
	size_t limit;              /* mainmem->maxsize; 0 means none */
	size_t soft_limit;         /* by poolmalloclimit; 0 means none */
	size_t threads;            /* number of threads with magazines */
	size_t nclass;             /* number of classes, the smallest first */
	PoolMallocClass classes[80];
};

/** Fills `*stats`. `size` is the size that the caller knows: sizeof *stats. Returns how many of
 * these bytes this version of the library fills; the rest is set to 0. All figures are from the
 * same moment. */
POOL_API_ size_t poolmallocstats(PoolMallocStats *stats, size_t size);

/** The same figures as text, JSON or OpenMetrics, passed to `put` in pieces, with no lock held. */
POOL_API_ void poolmallocjson(void (*put)(void *arg, const char *text, size_t length), void *arg);
POOL_API_ void poolmallocmetrics(void (*put)(void *arg, const char *text, size_t length),
				 void *arg);

/** Calls `visit` for each block of all threads, including free ones, as poolwalk does; stops when
 * it returns non-zero, and returns that. All of malloc is locked meanwhile: `visit` must not
 * allocate or free. A block of a class has `base` equal to `ptr`. */
POOL_API_ int poolmallocwalk(int (*visit)(void *arg, const PoolBlock *block), void *arg);

/** Verifies each rule of mainmem, as poolcheck does, and all of malloc's data about its size
 * classes: tables, slabs, depots and the magazines of all threads. Reports the first violation and
 * aborts the program. All of malloc is locked meanwhile; other threads may run. */
POOL_API_ void poolmalloccheck(void);

/* ---- limiting the heap ---- */

/** Calls `reached` each time the heap grows past `soft` bytes, on the thread that made it grow,
 * with no lock held: it may allocate and free. 0 or NULL removes the limit. */
POOL_API_ void poolmalloclimit(size_t soft, void (*reached)(void *arg, size_t heap), void *arg);

/** For event loops, when they have nothing else to do: purges what has been free since the last
 * call. Returns how many bytes went back to the system. */
POOL_API_ size_t poolidle(void);

/* The rest of the family, for C libraries that do not declare it. */

/** free, for a block whose size, or alignment and size, the caller knows (C23). */
POOL_API_ void free_sized(void *ptr, size_t size);
POOL_API_ void free_aligned_sized(void *ptr, size_t alignment, size_t size);

/** An old name of free. */
POOL_API_ void cfree(void *ptr);

#ifdef __cplusplus
}
#endif
#endif
