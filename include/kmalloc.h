/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmalloc.h — a kernel's allocator, and the same for a program.
 *
 * This allocator combines two kernel allocators. Small requests are served from buckets: runs of
 * pages that hold blocks of one power of two, with nothing next to the data. Larger requests are
 * served from a first-fit Pool (pool.h) that splits and coalesces. Pages come from a host: by
 * default from the operating system, where there is one; a kernel supplies its own, see struct
 * kmallochost. kmalloc(3) is the manual. This header alone compiles as C99, C11 and C++20.
 *
 * If the host has `lock` and `unlock`, several threads may call every function at once. No function
 * may be called from one of the host's own functions. Misuse and corruption are reported in one
 * message through the host's `panic`. What is in neither of the two texts is marked "extension".
 */
#ifndef POOLALLOC_KMALLOC_H
#define POOLALLOC_KMALLOC_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define KMALLOC_API_ __attribute__((visibility("default")))
#define KMALLOC_SIZE_(n) __attribute__((alloc_size(n)))
#define KMALLOC_SIZES_(n, m) __attribute__((alloc_size(n, m)))
#else
#define KMALLOC_API_
#define KMALLOC_SIZE_(n)
#define KMALLOC_SIZES_(n, m)
#endif

/* Makes the flags optional in C++; for C see the end. */
#ifdef __cplusplus
#define KMALLOC_FLAGS_ int flags = KMALLOC_DEFAULT
extern "C" {
#else
#define KMALLOC_FLAGS_ int flags
#endif

/* A combination of these; other bits are ignored. */
enum kmalloc_flags {
	KMALLOC_DEFAULT = 0,
	KMALLOC_KERNEL = 0,     /* another name for KMALLOC_DEFAULT */
	KMALLOC_ZERO = 1 << 0,  /* zero the block, or what krealloc adds to it */
	KMALLOC_NOGROW = 1 << 1 /* use only the pages there are: this call neither requests pages
				 * from the host nor gives any back */
};

/* ---- both texts ---- */

/** Returns a block of at least `size` bytes. A size of up to kmallocsmall() bytes is rounded up to
 * a power of two, at least 8, and the block is aligned to that; a larger block is aligned to 16.
 * `kmalloc(0)` also returns a block. When there is no memory, calls the host's `nomem` (errno
 * ENOMEM in a program) and returns NULL; everything is then unchanged. The flags may be omitted:
 * `kmalloc(size)`. */
KMALLOC_API_ void *kmalloc(size_t size, KMALLOC_FLAGS_) KMALLOC_SIZE_(1);

/** As kmalloc for `count` members of `size` bytes, all zeroed. Returns NULL, as without memory, if
 * the product does not fit a size_t. */
KMALLOC_API_ void *kcalloc(size_t count, size_t size, KMALLOC_FLAGS_) KMALLOC_SIZES_(1, 2);

/** Frees a block. Ignores NULL. Anything else that is not an allocated block is reported through
 * the host's `panic`. Pages that become empty may be given back to the host; if that is not
 * allowed, `krealloc(ptr, 0, KMALLOC_NOGROW)` also frees. */
KMALLOC_API_ void kfree(void *ptr);

/** Resizes the block to `size` bytes, moving it if necessary, and returns it. Contents are
 * preserved up to the lesser of both sizes. With KMALLOC_ZERO the bytes between the size last
 * requested and the new one are zeroed. Returns NULL when kmalloc would; the old block is then
 * still valid. Shrinking never fails: if there is no memory for a smaller block, the block stays as
 * it is. If `ptr` is NULL, this is kmalloc; if `size` is zero, it is kfree and returns NULL. */
KMALLOC_API_ void *krealloc(void *ptr, size_t size, KMALLOC_FLAGS_) KMALLOC_SIZE_(2);

/** krealloc to `count` members of `size` bytes. If the product does not fit a size_t, returns NULL,
 * as without memory, and the old block is unchanged. */
KMALLOC_API_ void *krealloc_array(void *ptr, size_t count, size_t size, KMALLOC_FLAGS_)
	KMALLOC_SIZES_(2, 3);

/** Returns a buffer whose page frames are contiguous in physical memory: whole pages, aligned to a
 * page, with undefined contents. Returns NULL, as kmalloc does, when the host cannot guarantee
 * this: in a program, only a single page, or a huge page if the system has reserved some, is
 * available. Zero bytes also return a page. */
KMALLOC_API_ void *kmalloc_dma(size_t size) KMALLOC_SIZE_(1);

/** Frees a buffer of kmalloc_dma. Ignores NULL. A pointer that is not the start of such a buffer is
 * reported through the host's `panic`, and nothing else happens. */
KMALLOC_API_ void kfree_dma(void *dma_ptr);

/** Optional: the first call of any other function does the same. May be called more than once. */
KMALLOC_API_ void init_kmalloc(void);

/* ---- extension: the host ---- */

/*
 * Provides pages, and receives messages. Functions that the host does not have are zero: then there
 * are no pages, there are no buffers for DMA, nothing is given back, nothing is locked, nothing is
 * printed, panic traps, and lack of memory is not reported.
 *
 * `pages` and the other functions are called with the lock held, and must not call kmalloc. Under
 * KMALLOC_NOGROW only `lock`, `unlock`, `nomem` and, for misuse, `panic` are called.
 */
struct kmallochost {
	size_t page;   /* size of a page: a power of two from 256 to 1 MiB; 0 means the system's
			* page size, or 4096 where there is no system */
	size_t bucket; /* size of a bucket: the page size times a power of two, up to 1 MiB; 0
			* means one page */

	/* Returns contiguous pages of the address space, or NULL if there are none. `size` is a
	 * multiple of the page size. The address is a multiple of `align`, which is more than a
	 * page only if `bucket` is. Their contents do not matter. */
	void *(*pages)(size_t size, size_t align);
	/* Takes back what `pages` gave, perhaps several adjacent runs at once. */
	void (*freepages)(void *base, size_t size);
	/* Returns whether two adjacent runs, lower address first, may be given back in one call of
	 * `freepages`. Zero means no; without the function, yes. Never called for bucket pages. */
	int (*merge)(void *low, void *high);

	/* As `pages`, but the page frames are contiguous as well; the same size is given back
	 * through `freecontiguous`, or through `freepages` if that is NULL. */
	void *(*contiguous)(size_t size);
	void (*freecontiguous)(void *base, size_t size);

	void (*lock)(void);
	void (*unlock)(void);
	/* While the byte it points to is not zero, no other thread can run, and these two are not
	 * called: a kernel that starts, a program with one thread. NULL means never. */
	const char *alone;

	/* Prints a text as it is, not a format: lines that end in '\n'. */
	void (*print)(const char *text);
	/* Reports misuse or corruption: one line or several, the last without '\n'. Called with the
	 * lock held. It should not return; if it does, the lock is released, and the call does
	 * nothing and returns NULL where it can; but after a call from inside kmalloc, the
	 * processor traps. A longjmp leaves the lock held. */
	void (*panic)(const char *text);
	/* A request was refused for lack of memory. Called without the lock. */
	void (*nomem)(void);

	uintptr_t secret; /* mixed into the links of free blocks; 0 leaves the choice to kmalloc */
};

/** Sets the host that pages come from; it is not copied. Returns 0 before the first call of any
 * other function except kmallocsmall; after it returns KMALLOC_LATE, and nothing changes. Returns
 * KMALLOC_INVALID, and nothing changes, if a size in it is invalid. NULL is the default host: the
 * operating system, where there is one. */
KMALLOC_API_ int kmallocsethost(const struct kmallochost *host);

enum { KMALLOC_LATE = 1, KMALLOC_INVALID = 2 };

/* ---- extension: inspection and trimming ---- */

/** Returns the largest request that is served from a bucket: half a page, or an eighth of a bucket
 * if that is less. */
KMALLOC_API_ size_t kmallocsmall(void);

/** Returns how many bytes of the block may be used: at least the size requested. Returns zero for
 * NULL. A pointer that is not a block is reported as by kfree. */
KMALLOC_API_ size_t kmallocsize(void *ptr);

/** Verifies every bucket, every link of a free list, every header of a large block and the rules of
 * their Pool, and panics at the first violation. */
KMALLOC_API_ void kmalloccheck(void);

/** Gives the memory kept for future requests back to the host: empty buckets, and empty pages of
 * large blocks. Returns how many bytes it gave back. */
KMALLOC_API_ size_t kmalloctrim(void);

/** Prints, through the host's `print`, a line for each block size and for the large blocks, and
 * totals. */
KMALLOC_API_ void kmallocdump(void);

enum {
	/* Each call verifies the bucket it uses, including its free list, and for large blocks
	 * their whole Pool. */
	KMALLOC_PARANOIA = 1 << 0
};

/** Sets the debug flags, and returns the previous ones. */
KMALLOC_API_ int kmallocdebug(int flags);

struct kmallocstats {
	size_t held;         /* bytes of pages that the host has given, and not got back */
	size_t peak;         /* the highest value of held */
	size_t buckets;      /* number of buckets, including empty ones */
	size_t bucket_bytes; /* part of held, in buckets */
	size_t small_blocks; /* allocated, in buckets */
	size_t small_bytes;  /* the sum of their powers of two */
	size_t large_blocks; /* allocated, in the Pool */
	size_t large_asked;  /* bytes requested for these */
	size_t large_bytes;  /* part of held, in the Pool */
	size_t dma_buffers;  /* of kmalloc_dma */
	size_t dma_bytes;    /* part of held, in these */
	size_t refused;      /* requests that returned NULL for lack of memory, so far */
};

/** Fills `*stats`. `size` is the size that the caller knows: sizeof *stats. Later versions add
 * fields at the end. Returns how many of these bytes this version fills; the rest is set to 0.
 * Walks the buckets and the large blocks. */
KMALLOC_API_ size_t kmallocgetstats(struct kmallocstats *stats, size_t size);

#undef KMALLOC_FLAGS_
#ifdef __cplusplus
}
#else
/*
 * C has no default arguments, so these macros count the arguments of a call. A name without
 * parentheses is the function itself, and `(kmalloc)(size, flags)` calls it.
 */
#define KMALLOC_5TH_(a, b, c, d, e, ...) e
#define KMALLOC_ALL_(f, ...) f(__VA_ARGS__)
#define KMALLOC_AND_DEFAULT_(f, ...) f(__VA_ARGS__, KMALLOC_DEFAULT)
#define kmalloc(...)                                                                               \
	KMALLOC_5TH_(__VA_ARGS__, KMALLOC_ALL_, KMALLOC_ALL_, KMALLOC_ALL_, KMALLOC_AND_DEFAULT_,  \
		     ~)                                                                            \
	(kmalloc, __VA_ARGS__)
#define kcalloc(...)                                                                               \
	KMALLOC_5TH_(__VA_ARGS__, KMALLOC_ALL_, KMALLOC_ALL_, KMALLOC_AND_DEFAULT_, KMALLOC_ALL_,  \
		     ~)                                                                            \
	(kcalloc, __VA_ARGS__)
#define krealloc(...)                                                                              \
	KMALLOC_5TH_(__VA_ARGS__, KMALLOC_ALL_, KMALLOC_ALL_, KMALLOC_AND_DEFAULT_, KMALLOC_ALL_,  \
		     ~)                                                                            \
	(krealloc, __VA_ARGS__)
#define krealloc_array(...)                                                                        \
	KMALLOC_5TH_(__VA_ARGS__, KMALLOC_ALL_, KMALLOC_AND_DEFAULT_, KMALLOC_ALL_, KMALLOC_ALL_,  \
		     ~)                                                                            \
	(krealloc_array, __VA_ARGS__)
#endif
#endif
