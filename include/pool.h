/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool.h — memory from an arena of your choosing.
 *
 * The interface is that of Plan 9's pool(2). What is added to it is marked
 * "extension". pool(3) is the manual; this header alone compiles as C99, C11
 * and C++20.
 *
 * Every function may be called from several threads at once if the pool has
 * `lock` and `unlock`; none may be called from inside one of the pool's own
 * callbacks.
 */
#ifndef POOLALLOC_POOL_H
#define POOLALLOC_POOL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define POOL_API_ __attribute__((visibility("default")))
#define POOL_PRINTF_(fmt, args) __attribute__((format(printf, fmt, args)))
#define POOL_ALLOC_SIZE_(n) __attribute__((alloc_size(n)))
#else
#define POOL_API_
#define POOL_PRINTF_(fmt, args)
#define POOL_ALLOC_SIZE_(n)
#endif

#ifdef __cplusplus
#define POOL_PRIVATE_ private_
extern "C" {
#else
#define POOL_PRIVATE_ private
#endif

typedef struct Pool Pool;
typedef struct PoolBlock PoolBlock;
typedef struct PoolStats PoolStats;

/*
 * A pool, and its setup interface. All zeroes is a valid start. The fields down
 * to `private` are those of pool(2), in its order. Sizes are in bytes.
 */
struct Pool {
	const char *name;   /* for messages; NULL is "pool" */
	uintptr_t maxsize;  /* of entire Pool; 0 is no limit */
	uintptr_t cursize;  /* of Pool: the sum of its arenas */
	uintptr_t curfree;  /* total free bytes in Pool, their headers included */
	uintptr_t curalloc; /* total allocated bytes in Pool, their headers included */
	size_t minarena;    /* smallest size of new arena; 0 is the engine's own */
	size_t quantum;     /* allocated blocks are a multiple of; 0 is 16 */
	size_t minblock;    /* smallest newly allocated block; 0 is the engine's own */
	int flags;          /* POOL_…, below; may change at any time */
	int nfree;          /* number of calls to free */
	int lastcompact;    /* nfree at time of last poolcompact */

	/* A new arena of at least the given size, or NULL. Any alignment will do. */
	void *(*alloc)(size_t size);
	/* Are the two pieces, lower address first, one to the source they came
	 * from? Zero says no. Called only for pieces that touch. */
	int (*merge)(void *low, void *high);
	/* A block's contents have moved: both are pointers as the caller knows them. */
	void (*move)(void *from, void *to);
	void (*lock)(Pool *);
	void (*unlock)(Pool *);
	/* A message. NULL writes to the standard error, if there is one. */
	void (*print)(Pool *, char *format, ...) POOL_PRINTF_(2, 3);
	/* Corruption or misuse. The pool is locked; it should not return. NULL unlocks it, prints
	 * and aborts. */
	void (*panic)(Pool *, char *format, ...) POOL_PRINTF_(2, 3);
	/* Called with each POOL_LOGGING line: a chance to print a stack trace. */
	void (*logstack)(Pool *);
	void *POOL_PRIVATE_; /* the callbacks' own; zero it at the start */

	/* Extension: takes back an arena that `alloc` gave (after merging, possibly
	 * several at once). NULL keeps all arenas for ever. */
	void (*free)(void *base, size_t size);
	/* Extension: the contents of this range, inside a free block, are no longer
	 * needed. It must stay readable and writable; its contents may change. */
	void (*purge)(void *base, size_t size);
	void *state; /* the engine's own; kept in the pool's own memory */
};

enum {
	POOL_ANTAGONISM = 1 << 0, /* fill blocks with garbage, in and out, and verify it */
	POOL_PARANOIA = 1 << 1,   /* poolcheck whenever locking or unlocking */
	POOL_VERBOSITY = 1 << 2,  /* pooldump whenever locking or unlocking */
	POOL_DEBUGGING = 1 << 3,  /* internal messages, of no fixed format */
	POOL_LOGGING = 1 << 4,    /* a line at the beginning and end of each call */
	POOL_TOLERANCE = 1 << 5,  /* forgive one NUL past the end, with a message */
	POOL_NOREUSE = 1 << 6,    /* fill freed blocks, and never give them out again */

	/* Extensions. */
	POOL_FIRSTFIT = 1 << 8, /* place blocks at the lowest address that fits */
	POOL_TAGS = 1 << 9      /* new blocks have room for two tags, see poolsettag */
};

/* ---- pool(2) ---- */

/** A block of at least `size` bytes, aligned to 16. `poolalloc(pool, 0)` is a
 * block too. NULL with errno ENOMEM when there is no memory; the pool is then as
 * it was. */
POOL_API_ void *poolalloc(Pool *pool, size_t size) POOL_ALLOC_SIZE_(2);

/** A block of at least `size` bytes whose address modulo `align` is `offset`
 * modulo `align`, and which crosses no multiple of `span`. Zero for `align` or
 * `span` leaves that constraint out. Such a block is never moved by
 * poolcompact. NULL with errno EINVAL when no address can satisfy this, else as
 * poolalloc. */
POOL_API_ void *poolallocalign(Pool *pool, size_t size, size_t align, long offset, size_t span);

/** Takes a block back. NULL is ignored. Anything else that is not an allocated
 * block of this pool is reported through panic, as is a block whose surroundings
 * were written to. errno is kept. */
POOL_API_ void poolfree(Pool *pool, void *ptr);

/** Grows the block to all the room it has, and returns that size: at least what
 * was asked for. Zero for NULL. */
POOL_API_ size_t poolmsize(Pool *pool, void *ptr);

/** Non-zero if any byte of [ptr, ptr+len) lies in one of the pool's arenas. */
POOL_API_ int poolisoverlap(Pool *pool, void *ptr, size_t len);

/** The block, resized to `size` bytes, possibly elsewhere; contents are kept up
 * to the lesser of both sizes. NULL with errno ENOMEM leaves the old block valid.
 * For a NULL `ptr` this is poolalloc; for a `size` of zero, poolfree, and NULL. */
POOL_API_ void *poolrealloc(Pool *pool, void *ptr, size_t size);

/** Moves blocks together, gives arenas that fall empty to `free`, and returns
 * non-zero if that changed anything. Without `move` it does nothing. */
POOL_API_ int poolcompact(Pool *pool);

/** Verifies every rule of the whole pool; panics at the first broken one. */
POOL_API_ void poolcheck(Pool *pool);

/** Verifies one allocated block. */
POOL_API_ void poolblockcheck(Pool *pool, void *ptr);

/** Prints a line for each arena and each block. */
POOL_API_ void pooldump(Pool *pool);

/* ---- extensions ---- */

/** Drops every arena, handing each to `free`. All blocks are gone. Memory given
 * by pooladopt or poolbuffer stays in the pool, as one free block. */
POOL_API_ void poolreset(Pool *pool);

/** Gives `size` bytes at `base` to the pool as an arena; they are never handed to
 * `free`. Returns zero, and takes nothing, if they are too few to be of use, or if
 * of more than 40 pieces none is large enough for the table of them all. */
POOL_API_ int pooladopt(Pool *pool, void *base, size_t size);

/** A pool over `size` bytes at `buffer`, needing no callbacks and no system: the
 * Pool itself stands at the front. NULL if `size` is too small (2 KiB will do). */
POOL_API_ Pool *poolbuffer(void *buffer, size_t size);

/** Gives empty arenas to `free` and the pages of large free blocks to `purge`.
 * Moves nothing. Returns how many bytes were handed over. */
POOL_API_ size_t pooltrim(Pool *pool);

/** Keeps the block where it is, whatever poolcompact does, until poolunpin or
 * poolfree. Pins do not nest. A block that poolrealloc moves stays pinned. */
POOL_API_ void poolpin(Pool *pool, void *ptr);
POOL_API_ void poolunpin(Pool *pool, void *ptr);

/** A piece of poolcompact's work: moves about `bytes` bytes (at least one block,
 * if any is to move), going on where the last step ended. Non-zero if there is
 * more to do. */
POOL_API_ int poolcompactstep(Pool *pool, size_t bytes);

typedef enum PoolBlockState {
	poolblock_allocated = 1,
	poolblock_free = 2,
	poolblock_cached = 3,      /* free, not yet joined with its neighbours */
	poolblock_quarantined = 4, /* freed under POOL_NOREUSE */
	poolblock_metadata = 5     /* the engine's bookkeeping */
} PoolBlockState;

struct PoolBlock {
	void *ptr;    /* as the caller knows it */
	size_t size;  /* requested; for blocks not allocated, the room inside */
	void *base;   /* first byte of the whole block, its header */
	size_t whole; /* bytes of the whole block, header and all */
	PoolBlockState state;
	int pinned;       /* by poolpin */
	int aligned;      /* from poolallocalign */
	uintptr_t tag[2]; /* see poolsettag; 0 if the block has none */
};

/** Calls `visit` for each block, arena by arena, in order of address, with the
 * pool locked; stops when it returns non-zero, and returns that. `visit` must not
 * use the pool. */
POOL_API_ int poolwalk(Pool *pool, int (*visit)(void *arg, const PoolBlock *block), void *arg);

struct PoolStats {
	size_t maxsize, cursize, curfree, curalloc; /* as in Pool, at one moment */
	size_t requested;                           /* bytes asked for by blocks now allocated */
	size_t arenas;                              /* now in the pool */
	size_t allocated_blocks, free_blocks, cached_blocks, quarantined_blocks;
	size_t cached_bytes;      /* of curfree: freed, not yet joined */
	size_t quarantined_bytes; /* of curalloc: kept by POOL_NOREUSE */
	size_t metadata_bytes;    /* of cursize: bookkeeping, arena headers included */
	size_t largest_free;      /* the largest free block, header and all */
	size_t peak_cursize, peak_curalloc;
	uint64_t nalloc, nfree, nrealloc; /* successful calls so far */
	uint64_t nfailed;                 /* requests refused */
	uint64_t ncompact;                /* compactions, steps counted */
	uint64_t moved_bytes;             /* by compaction */
	uint64_t purged_bytes;            /* handed to `purge` */
};

/** Fills `*stats`, of which the caller knows `size` bytes: sizeof *stats. Later versions of the
 * library add fields at its end. Returns how many of the bytes this version knows; the rest is set
 * to 0. Walks the pool: its cost grows with the number of blocks. */
POOL_API_ size_t poolstats(Pool *pool, PoolStats *stats, size_t size);

/** With POOL_TAGS set when the block was made, a block carries two words for the
 * caller's use, such as the place that allocated it; `which` is 0 or 1. Without,
 * setting does nothing and getting returns 0. */
POOL_API_ void poolsettag(Pool *pool, void *ptr, int which, uintptr_t tag);
POOL_API_ uintptr_t poolgettag(Pool *pool, void *ptr, int which);

/** A pointer that stands with the pool, for who builds on it; kmem does. It is NULL at first, in a
 * pool without memory, and after poolreset. If it is `expected`, it becomes `root`, but in a pool
 * without memory. Returns what it was. */
POOL_API_ void *poolroot(Pool *pool, void *expected, void *root);

/* ---- ready-made callbacks, where there is an operating system ---- */

/** Whole pages from the system; merge for neighbours; back to it; contents
 * dropped. For `alloc`, `merge`, `free` and `purge`. */
POOL_API_ void *poolpagealloc(size_t size);
POOL_API_ int poolpagemerge(void *low, void *high);
POOL_API_ void poolpagefree(void *base, size_t size);
POOL_API_ void poolpagepurge(void *base, size_t size);

/** A lock that sleeps when it has to wait, kept in `private`, which must be zero
 * at the start and is not to be used otherwise. For `lock` and `unlock`. */
POOL_API_ void poollock(Pool *pool);
POOL_API_ void poolunlock(Pool *pool);

/** Prints to descriptor 2, or the one poolprintfd set for all pools, without
 * allocating. For `print`. Understands d i u x X p s c z l j and widths. */
POOL_API_ void poolprint(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);
POOL_API_ void poolprintfd(int descriptor);

/** poolprint, then abort(); a pool locked by poollock is unlocked first. For `panic`. */
POOL_API_ void poolpanic(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);

#undef POOL_PRIVATE_
#ifdef __cplusplus
}
#endif
#endif
