/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool.h — memory from an arena of your choosing.
 *
 * The interface is that of Plan 9's pool(2). Additions are marked "extension". pool(3) is the
 * manual. This header alone compiles as C99, C11 and C++20.
 *
 * If the pool has `lock` and `unlock`, several threads may call every function at once. No
 * function may be called from one of the pool's own callbacks.
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
 * A pool, and its setup interface. A zeroed Pool is ready for use. The fields down
 * to `private` are those of pool(2), in its order. Sizes are in bytes.
 */
struct Pool {
	const char *name;   /* for messages; NULL means "pool" */
	uintptr_t maxsize;  /* of entire Pool; 0 means no limit */
	uintptr_t cursize;  /* of Pool: the sum of its arenas */
	uintptr_t curfree;  /* total free bytes in Pool, including headers */
	uintptr_t curalloc; /* total allocated bytes in Pool, including headers */
	size_t minarena;    /* smallest size of new arena; 0 means the engine's minimum */
	size_t quantum;     /* allocated blocks are a multiple of; 0 means 16 */
	size_t minblock;    /* smallest newly allocated block; 0 means the engine's minimum */
	int flags;          /* POOL_…, below; may change at any time */
	int nfree;          /* number of calls to free; may wrap */
	int lastcompact;    /* nfree when the last completed compaction began */

	/* Returns a new arena of at least the given size and any alignment, or NULL. */
	void *(*alloc)(size_t size);
	/* Returns whether two adjacent pieces, lower address first, are one piece to their
	 * source, which must then merge them in its own records. Zero means no. */
	int (*merge)(void *low, void *high);
	/* A block's contents have moved: both are pointers as the caller knows them. */
	void (*move)(void *from, void *to);
	void (*lock)(Pool *);
	void (*unlock)(Pool *);
	/* Prints a message. NULL: to the standard error, if there is one. */
	void (*print)(Pool *, char *format, ...) POOL_PRINTF_(2, 3);
	/* Reports corruption or misuse, with the pool locked, and should not return. NULL: unlocks,
	 * prints and aborts. */
	void (*panic)(Pool *, char *format, ...) POOL_PRINTF_(2, 3);
	/* Called with each line of POOL_LOGGING, for example to print a stack trace. */
	void (*logstack)(Pool *);
	void *POOL_PRIVATE_; /* for the callbacks; zero it before use */

	/* Extension: takes back an arena from `alloc`, or several merged ones at once. NULL keeps
	 * all arenas for ever. */
	void (*free)(void *base, size_t size);
	/* Extension: the contents of this range, inside a free block, are no longer needed. It
	 * must stay readable and writable; its contents may change. */
	void (*purge)(void *base, size_t size);
	void *state; /* reserved for the engine; it lies in the pool's own memory */
};

enum {
	POOL_ANTAGONISM = 1 << 0, /* fill allocated and freed blocks with garbage; verify it */
	POOL_PARANOIA = 1 << 1,   /* poolcheck whenever locking or unlocking */
	POOL_VERBOSITY = 1 << 2,  /* pooldump whenever locking or unlocking */
	POOL_DEBUGGING = 1 << 3,  /* internal messages, in no fixed format */
	POOL_LOGGING = 1 << 4,    /* a line at the beginning and end of each call */
	POOL_TOLERANCE = 1 << 5,  /* tolerate one NUL past the end, with a message */
	POOL_NOREUSE = 1 << 6,    /* fill and quarantine freed blocks: never reuse them */

	/* Extensions. */
	POOL_FIRSTFIT = 1 << 8, /* place blocks at the lowest address that fits */
	POOL_TAGS = 1 << 9      /* new blocks have room for two tags, see poolsettag */
};

/* ---- pool(2) ---- */

/** Returns a block of at least `size` bytes, aligned to 16. `poolalloc(pool, 0)` also returns a
 * block. Returns NULL with errno ENOMEM when there is no memory; the pool is then unchanged. */
POOL_API_ void *poolalloc(Pool *pool, size_t size) POOL_ALLOC_SIZE_(2);

/** Returns a block of at least `size` bytes whose address modulo `align` is `offset` modulo
 * `align`, and which does not cross a multiple of `span`. Zero for `align` or `span` means no such
 * constraint. poolcompact never moves such a block. Returns NULL with errno EINVAL when no address
 * satisfies the constraints, otherwise fails as poolalloc. */
POOL_API_ void *poolallocalign(Pool *pool, size_t size, size_t align, long offset, size_t span);

/** Frees a block. Ignores NULL. Anything else that is not an allocated block of this pool is
 * reported through panic, and so is a block whose header or canary was overwritten. Preserves
 * errno. */
POOL_API_ void poolfree(Pool *pool, void *ptr);

/** Grows the block to all the room it has, and returns that size: at least the size requested.
 * Returns zero for NULL. */
POOL_API_ size_t poolmsize(Pool *pool, void *ptr);

/** Returns non-zero if any byte of [ptr, ptr+len) lies in one of the pool's arenas. */
POOL_API_ int poolisoverlap(Pool *pool, void *ptr, size_t len);

/** Resizes the block to `size` bytes, moving it if necessary, and returns it. Contents are
 * preserved up to the lesser of both sizes. NULL with errno ENOMEM leaves the old block valid.
 * If `ptr` is NULL, this is poolalloc; if `size` is zero, it is poolfree and returns NULL. */
POOL_API_ void *poolrealloc(Pool *pool, void *ptr, size_t size);

/** Moves blocks together, and passes arenas that become empty to `free`. Returns non-zero if
 * anything changed. Without `move` it does nothing. */
POOL_API_ int poolcompact(Pool *pool);

/** Verifies every rule of the whole pool; panics at the first violation. */
POOL_API_ void poolcheck(Pool *pool);

/** Verifies one allocated block. */
POOL_API_ void poolblockcheck(Pool *pool, void *ptr);

/** Prints a line for each arena and each block. */
POOL_API_ void pooldump(Pool *pool);

/* ---- extensions ---- */

/** Drops every block, and passes each arena to `free`. Memory given by pooladopt or poolbuffer
 * stays in the pool, as one free block. */
POOL_API_ void poolreset(Pool *pool);

/** Adds `size` bytes at `base` to the pool as an arena, which is never passed to `free`. Returns
 * zero, and adds nothing, if they are too few to be of use, or if the pool would have more than 40
 * pieces, none of them large enough for the table of all pieces. */
POOL_API_ int pooladopt(Pool *pool, void *base, size_t size);

/** Creates a pool in `size` bytes at `buffer`, with the Pool itself at their start. It needs no
 * callbacks and no system. Returns NULL if `size` is too small (2 KiB is enough). */
POOL_API_ Pool *poolbuffer(void *buffer, size_t size);

/** Passes empty arenas to `free` and the pages of large free blocks to `purge`. Moves nothing.
 * Returns how many bytes it passed on. */
POOL_API_ size_t pooltrim(Pool *pool);

/** Keeps the block at its address, even in poolcompact, until poolunpin or poolfree. Pins do not
 * nest. A block that poolrealloc moves stays pinned. */
POOL_API_ void poolpin(Pool *pool, void *ptr);
POOL_API_ void poolunpin(Pool *pool, void *ptr);

/** Does a part of poolcompact's work: moves about `bytes` bytes, and at least one block if there
 * is one to move, continuing where the last step ended. Returns non-zero if there is more to do. */
POOL_API_ int poolcompactstep(Pool *pool, size_t bytes);

typedef enum PoolBlockState {
	poolblock_allocated = 1,
	poolblock_free = 2,
	poolblock_cached = 3,      /* free, not yet coalesced with its neighbours */
	poolblock_quarantined = 4, /* quarantined: freed under POOL_NOREUSE */
	poolblock_metadata = 5     /* the engine's metadata */
} PoolBlockState;

struct PoolBlock {
	void *ptr;    /* as the caller knows it */
	size_t size;  /* requested; for blocks not allocated, the room inside */
	void *base;   /* first byte of the whole block, its header */
	size_t whole; /* size of the whole block, including its header */
	PoolBlockState state;
	int pinned;       /* by poolpin */
	int aligned;      /* allocated by poolallocalign */
	uintptr_t tag[2]; /* see poolsettag; 0 if the block has none */
};

/** Calls `visit` for each block, arena by arena, in order of address, with the pool locked. Stops
 * when it returns non-zero, and returns that. `visit` must not use the pool. */
POOL_API_ int poolwalk(Pool *pool, int (*visit)(void *arg, const PoolBlock *block), void *arg);

struct PoolStats {
	size_t maxsize, cursize, curfree, curalloc; /* as in Pool, at the same moment */
	size_t requested;                           /* bytes requested, of allocated blocks */
	size_t arenas;                              /* number of arenas */
	size_t allocated_blocks, free_blocks, cached_blocks, quarantined_blocks;
	size_t cached_bytes;      /* part of curfree: freed, not yet coalesced */
	size_t quarantined_bytes; /* part of curalloc: quarantined by POOL_NOREUSE */
	size_t metadata_bytes;    /* part of cursize: metadata, including arena headers */
	size_t largest_free;      /* the largest free block, including its header */
	size_t peak_cursize, peak_curalloc;
	uint64_t nalloc, nfree, nrealloc; /* successful calls so far */
	uint64_t nfailed;                 /* requests refused */
	uint64_t ncompact;                /* compactions, including steps */
	uint64_t moved_bytes;             /* by compaction */
	uint64_t purged_bytes;            /* passed to `purge` */
};

/** Fills `*stats`. `size` is the size that the caller knows: sizeof *stats. Later versions of the
 * library add fields at the end. Returns how many of these bytes this version fills; the rest is
 * set to 0. Walks the pool: takes time proportional to the number of blocks. */
POOL_API_ size_t poolstats(Pool *pool, PoolStats *stats, size_t size);

/** A block allocated with POOL_TAGS set carries two words for the caller's use, such as the place
 * that allocated it; `which` is 0 or 1. For other blocks, setting does nothing and getting returns
 * 0. */
POOL_API_ void poolsettag(Pool *pool, void *ptr, int which, uintptr_t tag);
POOL_API_ uintptr_t poolgettag(Pool *pool, void *ptr, int which);

/** A pointer that the pool stores for a library built on it, such as kmem. It is NULL at first,
 * after poolreset, and always in a pool without memory. If it equals `expected`, it becomes `root`,
 * except in a pool without memory. Returns the previous value. */
POOL_API_ void *poolroot(Pool *pool, void *expected, void *root);

/* ---- ready-made callbacks, where there is an operating system ---- */

/** Get whole pages from the system; merge adjacent ones; return them; drop their contents. For
 * `alloc`, `merge`, `free` and `purge`. */
POOL_API_ void *poolpagealloc(size_t size);
POOL_API_ int poolpagemerge(void *low, void *high);
POOL_API_ void poolpagefree(void *base, size_t size);
POOL_API_ void poolpagepurge(void *base, size_t size);

/** A lock that sleeps while it waits. Its state is in `private`, which must be zero at first and
 * must not be used for anything else. For `lock` and `unlock`. */
POOL_API_ void poollock(Pool *pool);
POOL_API_ void poolunlock(Pool *pool);

/** Prints to descriptor 2, or to the one that poolprintfd set for all pools, without
 * allocating. For `print`. Understands d i u x X p s c z l j and widths. */
POOL_API_ void poolprint(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);
POOL_API_ void poolprintfd(int descriptor);

/** Calls poolprint, then abort(); unlocks a pool locked by poollock first. For `panic`. */
POOL_API_ void poolpanic(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);

#undef POOL_PRIVATE_
#ifdef __cplusplus
}
#endif
#endif
