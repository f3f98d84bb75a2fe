/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemground.h — whether the memory at an address can be read, by one check. Use <kmem.h>.
 *
 * Part of the fast paths: kmemsteps.h. No name is for programs.
 */
#include "kmem.h"

#ifndef POOLALLOC_KMEMGROUND_H
#define POOLALLOC_KMEMGROUND_H

#ifdef __GNUC__
/* With an operating system there are threads, and thread-local variables. */
#if __STDC_HOSTED__
#define KM_THREAD_ __attribute__((tls_model("initial-exec"))) __thread
#endif

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* it is C */
extern "C" {
#endif

/* Never a function of its own: the code is always inlined. */
#define KM_SHORT_ extern __inline__ __attribute__((gnu_inline, always_inline, artificial))

#ifdef KM_THREAD_
/* Numbers that change whenever memory in which kmem may have objects is gone, and whenever a kmpool
 * is. A thread stores addresses minus such a number, so that they become invalid with it. */
struct km_epochs_ {
	uintptr_t memory;
	uintptr_t pools;
};
POOL_API_ extern struct km_epochs_ km_epochs_;

KM_SHORT_ uintptr_t km_epoch_(const uintptr_t *which)
{
	return __atomic_load_n(which, __ATOMIC_RELAXED);
}

/* Returns whether one of `places` places, which are 16 bytes apart, lies at offset `bytes`. */
KM_SHORT_ int km_is_within_(uintptr_t bytes, size_t places)
{
	return (bytes >> 4 | bytes << (sizeof bytes * 8 - 4)) < places;
}

/* Of the calling thread: places around which everything that is read of an object, before it or
 * after, lies in existing arenas. */
struct km_ground_ {
	uintptr_t first; /* minus the epoch */
	size_t places;
};
POOL_API_ extern KM_THREAD_ struct km_ground_ km_near_ground_;

/* Returns whether an object or a source may be here, and what is read of it is readable, as far as
 * one check shows. */
KM_SHORT_ int km_is_near_(const void *object)
{
#ifdef __SANITIZE_THREAD__
	const uintptr_t epoch = __atomic_load_n(&km_epochs_.memory, __ATOMIC_RELAXED);
#else
	/* A plain load, which the compiler may share between two checks with nothing in between. */
	const uintptr_t epoch = km_epochs_.memory;
#endif
	return km_is_within_((uintptr_t)object - km_near_ground_.first - epoch,
			     km_near_ground_.places);
}
#else
/* There is no way to know: memory in the same page as an object is assumed to be readable. */
KM_SHORT_ int km_is_near_(const void *object)
{
	return (uintptr_t)object % 16 == 0 && (uintptr_t)object >= 4096 &&
	       (uintptr_t)object % 4096 >= 96;
}
#endif

#ifdef __cplusplus
}
#pragma GCC diagnostic pop
#endif
#endif
#endif
