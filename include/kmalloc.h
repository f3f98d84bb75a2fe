/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmalloc.h — a kernel's allocator, and the same for a program.
 *
 * Two kernels' allocators in one. Small requests are served from buckets: runs of
 * pages that hold blocks of one power of two, with nothing beside the data. Larger
 * ones come from a first-fit Pool (pool.h) that splits and joins. Pages come from
 * a host: where there is an operating system, from that, without a word; a kernel
 * gives its own, see struct kmallochost. kmalloc(3) is the manual; this header
 * alone compiles as C99, C11 and C++20.
 *
 * Every function may be called from several threads at once if the host has `lock`
 * and `unlock`; none may be called from inside one of the host's own functions.
 * Misuse and corruption are told in one message through the host's `panic`.
 * What is not in either of the texts is marked "extension".
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

/* What may be left out of a call, in C++; in C see the end. */
#ifdef __cplusplus
#define KMALLOC_FLAGS_ int flags = KMALLOC_DEFAULT
extern "C" {
#else
#define KMALLOC_FLAGS_ int flags
#endif

/* Any of them together; other bits are ignored. */
enum kmalloc_flags {
	KMALLOC_DEFAULT = 0,
	KMALLOC_KERNEL = 0,     /* another name for that */
	KMALLOC_ZERO = 1 << 0,  /* the block, or what krealloc adds to it, reads as zero */
	KMALLOC_NOGROW = 1 << 1 /* make do with what is there: no page is asked of the host, or
				 * given back to it, in this call */
};

/* ---- both texts ---- */

/** A block of at least `size` bytes. Up to kmallocsmall() bytes it is of the next
 * power of two from 8 on, and aligned to that; a larger one is aligned to 16.
 * `kmalloc(0)` is a block too. NULL, and the host's `nomem` (errno ENOMEM in a
 * program), when there is no memory; all is then as it was. The flags may be left
 * out: `kmalloc(size)`. */
KMALLOC_API_ void *kmalloc(size_t size, KMALLOC_FLAGS_) KMALLOC_SIZE_(1);

/** As kmalloc for `count` members of `size` bytes, all zero. NULL, as for too
 * little memory, if the product does not fit a size_t. */
KMALLOC_API_ void *kcalloc(size_t count, size_t size, KMALLOC_FLAGS_) KMALLOC_SIZES_(1, 2);

/** Takes a block back. NULL is ignored. Anything else that is not an allocated
 * block is reported through the host's `panic`. Pages that fall empty may go back to
 * the host; where that cannot be, `krealloc(ptr, 0, KMALLOC_NOGROW)` frees as well. */
KMALLOC_API_ void kfree(void *ptr);

/** The block, resized to `size` bytes, possibly elsewhere; contents are kept up to
 * the lesser of both sizes. With KMALLOC_ZERO what lies between the size last asked
 * for and the new one is zero. NULL as of kmalloc leaves the old block valid. To less
 * it never fails: if there is no memory for a smaller block, it stays as it is. For a
 * NULL `ptr` this is kmalloc; for a `size` of zero, kfree, and NULL. */
KMALLOC_API_ void *krealloc(void *ptr, size_t size, KMALLOC_FLAGS_) KMALLOC_SIZE_(2);

/** krealloc to `count` members of `size` bytes. A product that does not fit a size_t
 * is too much memory: NULL, and the old block is left alone. */
KMALLOC_API_ void *krealloc_array(void *ptr, size_t count, size_t size, KMALLOC_FLAGS_)
	KMALLOC_SIZES_(2, 3);

/** A buffer whose page frames lie next to each other in physical memory, of whole
 * pages, aligned to a page. Its contents are not defined. NULL as of kmalloc when the
 * host has none to promise: in a program a page, or a huge page if the system has
 * some set apart, is all there is. Zero bytes are a page as well. */
KMALLOC_API_ void *kmalloc_dma(size_t size) KMALLOC_SIZE_(1);

/** Takes a buffer of kmalloc_dma back. NULL is ignored. What is not the start of one
 * is reported through the host's `panic`, and nothing else happens. */
KMALLOC_API_ void kfree_dma(void *dma_ptr);

/** Not needed: the first call of any other function does it. It may be called as
 * often as one likes. */
KMALLOC_API_ void init_kmalloc(void);

/* ---- extension: the host ---- */

/*
 * Where pages come from, and who is told what. Zeroes where a function is not to be
 * had: then there are no pages, no buffers for DMA, nothing is given back, nothing is
 * locked, nothing is printed, panic traps, and nobody is told of too little memory.
 *
 * `pages` and the rest are called with the lock held, and must not call kmalloc.
 * Under KMALLOC_NOGROW only `lock`, `unlock`, `nomem` and, for misuse, `panic` are.
 */
struct kmallochost {
	size_t page;   /* bytes of a page: a power of two from 256 to 1 MiB; 0 is the system's,
			* or 4096 where there is none */
	size_t bucket; /* bytes of a bucket: the page's size times a power of two, up to 1 MiB; 0 is
			* a page */

	/* Pages that lie next to each other in the address space: `size` is a multiple of
	 * the page. The address is a multiple of `align`, which is never more than a page
	 * unless `bucket` is. NULL if there are none. Their contents do not matter. */
	void *(*pages)(size_t size, size_t align);
	/* Takes back what `pages` gave; of runs that touched, possibly several at once. */
	void (*freepages)(void *base, size_t size);
	/* Do two runs that touch, lower address first, go back in one call of `freepages`?
	 * Zero says no, NULL yes. Never asked of the pages of buckets. */
	int (*merge)(void *low, void *high);

	/* As `pages`, and the page frames lie next to each other as well; the same size
	 * comes back through `freecontiguous`, or `freepages` where that is NULL. */
	void *(*contiguous)(size_t size);
	void (*freecontiguous)(void *base, size_t size);

	void (*lock)(void);
	void (*unlock)(void);
	/* While the byte there is not zero, nobody else can be about, and the two are not
	 * called: a kernel that starts, a program with one thread. NULL is never. */
	const char *alone;

	/* Text as it is, no format: lines that end in '\n'. */
	void (*print)(const char *text);
	/* Misuse, or corruption: a line, or several, the last without '\n'. Called with the
	 * lock held. It should not return; if it does, the call does nothing, and returns
	 * NULL where it can, with the lock released; but after a call from inside kmalloc,
	 * it traps. A longjmp leaves the lock held. */
	void (*panic)(const char *text);
	/* A request is refused for want of memory. Called without the lock. */
	void (*nomem)(void);

	uintptr_t secret; /* mixed into the links of free blocks; 0 leaves that to kmalloc */
};

/** From now on pages come from `host`, which is not copied. Before the first call of
 * any other function but kmallocsmall: 0; after it nothing changes, and the result is
 * KMALLOC_LATE. KMALLOC_INVALID, and nothing changes, if a size in it is none. NULL is
 * the host of the beginning: the operating system, where there is one. */
KMALLOC_API_ int kmallocsethost(const struct kmallochost *host);

enum { KMALLOC_LATE = 1, KMALLOC_INVALID = 2 };

/* ---- extension: what else there is to know and do ---- */

/** The largest request that is served from a bucket: half a page, or an eighth of a
 * bucket if that is less. */
KMALLOC_API_ size_t kmallocsmall(void);

/** How many bytes of the block may be used: at least what was asked for. Zero for
 * NULL. What is no block is reported as by kfree. */
KMALLOC_API_ size_t kmallocsize(void *ptr);

/** Verifies every bucket, every link of a free list, every header of a large block and
 * the rules of their Pool, and panics at the first that is broken. */
KMALLOC_API_ void kmalloccheck(void);

/** Gives back to the host what is kept against the next request: empty buckets, and
 * empty pages of large blocks. Returns how many bytes. */
KMALLOC_API_ size_t kmalloctrim(void);

/** Prints, through the host's `print`, a line for each size of block and for the
 * large ones, and what there is in all. */
KMALLOC_API_ void kmallocdump(void);

enum {
	/* Each call verifies the bucket it touches, free list and all, and for large blocks
	 * their whole Pool. */
	KMALLOC_PARANOIA = 1 << 0
};

/** Sets what is watched, from now on, and returns what was. */
KMALLOC_API_ int kmallocdebug(int flags);

struct kmallocstats {
	size_t held;         /* bytes of pages that the host has given, and not got back */
	size_t peak;         /* the most that was ever */
	size_t buckets;      /* how many, empty ones included */
	size_t bucket_bytes; /* of held, in buckets */
	size_t small_blocks; /* allocated, in buckets */
	size_t small_bytes;  /* of them, each of its power of two */
	size_t large_blocks; /* allocated, in the Pool */
	size_t large_asked;  /* bytes that were asked for by those */
	size_t large_bytes;  /* of held, in the Pool */
	size_t dma_buffers;  /* of kmalloc_dma */
	size_t dma_bytes;    /* of held, in those */
	size_t refused;      /* requests answered with NULL for want of memory, ever */
};

/** Fills `*stats`, of which the caller knows `size` bytes: sizeof *stats. Later versions add fields
 * at its end. Returns how many of the bytes this version knows; the rest is set to 0. Walks the
 * buckets and the large blocks. */
KMALLOC_API_ size_t kmallocgetstats(struct kmallocstats *stats, size_t size);

#undef KMALLOC_FLAGS_
#ifdef __cplusplus
}
#else
/*
 * C has no default arguments: the calls count theirs. A name without parentheses is
 * the function itself, and `(kmalloc)(size, flags)` calls it.
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
