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

/** The pool behind malloc. Its flags may be changed at any time; its callbacks are not to be
 * replaced. Functions of pool.h work on it, those that are given a block on blocks of the pool
 * itself: a block of a size class, which is most without a flag, they refuse with a message and
 * an abort. So is poolreset, once a request was served from a class. */
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
 * getting returns 0. A bad pointer is told, as free tells it. */
POOL_API_ void setmalloctag(void *ptr, uintptr_t tag);
POOL_API_ void setrealloctag(void *ptr, uintptr_t tag);
POOL_API_ uintptr_t getmalloctag(void *ptr);
POOL_API_ uintptr_t getrealloctag(void *ptr);

/** Where the whole block begins, its header: the address that pooldump and poolwalk
 * call `base`. NULL if `ptr` is no block of the pool, which one of a size class is not. Walks
 * the heap. */
POOL_API_ void *malloctopoolblock(void *ptr);

/* ---- the heap in figures ---- */

typedef struct PoolMallocClass PoolMallocClass;
typedef struct PoolMallocStats PoolMallocStats;

/* Small blocks come in classes, many of one size. All but the sizes are counts. */
struct PoolMallocClass {
	size_t size;      /* bytes of a block */
	size_t slabs;     /* that hold such blocks: 64 KiB, or what a larger block takes */
	size_t allocated; /* blocks the program has */
	size_t cached;    /* blocks in magazines: free, each kept by a thread for itself */
	size_t deposited; /* blocks in the depot: free, for whichever thread asks first */
	size_t free;      /* blocks free in slabs */
};

/* Bytes, where nothing else is said. The first nine add up to `heap`. Later versions add
 * fields at the end. */
struct PoolMallocStats {
	size_t allocated;     /* whole blocks that the program has */
	size_t cached;        /* blocks in magazines of threads */
	size_t deposited;     /* blocks in depots */
	size_t slab_free;     /* blocks free in slabs */
	size_t slab_lost;     /* ends of slabs, too short for a block */
	size_t slots_free;    /* room for slabs that has none */
	size_t pool_free;     /* free in the pool, headers included */
	size_t quarantined;   /* kept by POOL_NOREUSE */
	size_t pool_metadata; /* bookkeeping inside the heap */
	size_t heap;          /* all of these: mainmem->cursize */

	size_t blocks;             /* how many make up `allocated` */
	size_t requested;          /* bytes asked for by them; a block of a class counts whole */
	size_t requested_exactly;  /* of these, by blocks of no class */
	size_t slots_dirty;        /* of slots_free, used before: they may have pages */
	size_t pool_free_blocks;   /* how many make up `pool_free` */
	size_t pool_largest_free;  /* the largest of these */
	size_t quarantined_blocks; /* how many make up `quarantined` */
	size_t resident;           /* of `heap`, what is in memory, in whole pages */
	size_t metadata;           /* beside the heap: tables and magazines */
	size_t peak;               /* the largest heap so far */
	size_t limit;              /* mainmem->maxsize; 0 is none */
	size_t soft_limit;         /* by poolmalloclimit; 0 is none */
	size_t threads;            /* how many have magazines */
	size_t nclass;             /* how many of the classes there are, the smallest first */
	PoolMallocClass classes[80];
};

/** Fills `*stats`, of which the caller knows `size` bytes: sizeof *stats. Returns how many
 * of them this version of the library knows; the rest is set to 0. All figures are of one
 * moment. */
POOL_API_ size_t poolmallocstats(PoolMallocStats *stats, size_t size);

/** The same as text, JSON or OpenMetrics, in pieces handed to `put`. No lock is held then. */
POOL_API_ void poolmallocjson(void (*put)(void *arg, const char *text, size_t length), void *arg);
POOL_API_ void poolmallocmetrics(void (*put)(void *arg, const char *text, size_t length),
				 void *arg);

/** Calls `visit` for each block of all threads, free ones too, as poolwalk does; stops when it
 * returns non-zero, and returns that. All of malloc is locked meanwhile: `visit` must not
 * allocate or free. A block of a class has `base` equal to `ptr`. */
POOL_API_ int poolmallocwalk(int (*visit)(void *arg, const PoolBlock *block), void *arg);

/** Verifies each rule of mainmem, as poolcheck does, and all that malloc keeps of its size classes:
 * tables, slabs, depots and the magazines of all threads. The first that is broken is told, and
 * the program aborted. All of malloc is locked meanwhile; other threads may run. */
POOL_API_ void poolmalloccheck(void);

/* ---- the heap's size ---- */

/** Calls `reached` each time that the heap grows past `soft` bytes, on the thread that made it
 * grow, with no lock held: it may allocate and free. 0 or NULL ends that. */
POOL_API_ void poolmalloclimit(size_t soft, void (*reached)(void *arg, size_t heap), void *arg);

/** For event loops, when there is nothing else to do: gives back to the system what has been
 * free since the last call. Returns how many bytes. */
POOL_API_ size_t poolidle(void);

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
