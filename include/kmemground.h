/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemground.h — can the memory at an address be read, as one look tells? Use <kmem.h>.
 *
 * Of the short ways: kmemsteps.h. No name is for programs.
 */
#include "kmem.h"

#ifndef POOLALLOC_KMEMGROUND_H
#define POOLALLOC_KMEMGROUND_H

#ifdef __GNUC__
/* With an operating system there are threads, and words that each of them has of its own. */
#if __STDC_HOSTED__
#define KM_THREAD_ __attribute__((tls_model("initial-exec"))) __thread
#endif

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* it is C */
extern "C" {
#endif

/* Never a function of its own: its code stands where it is used. */
#define KM_SHORT_ extern __inline__ __attribute__((gnu_inline, always_inline, artificial))

#ifdef KM_THREAD_
/* Other numbers whenever memory that kmem may have objects in has gone, and whenever a kmpool has.
 * What a thread remembers of addresses is less by such a number, and so leads nowhere later. */
struct km_epochs_ {
	uintptr_t memory;
	uintptr_t pools;
};
POOL_API_ extern struct km_epochs_ km_epochs_;

KM_SHORT_ uintptr_t km_epoch_(const uintptr_t *which)
{
	return __atomic_load_n(which, __ATOMIC_RELAXED);
}

/* Is it so many bytes on that one of so many places lies, which are 16 bytes apart? */
KM_SHORT_ int km_is_within_(uintptr_t bytes, size_t places)
{
	return (bytes >> 4 | bytes << (sizeof bytes * 8 - 4)) < places;
}

/* Of the calling thread: places around which all that is read of an object, before it or from there
 * on, lies in arenas that there are. */
struct km_ground_ {
	uintptr_t first; /* less the epoch */
	size_t places;
};
POOL_API_ extern KM_THREAD_ struct km_ground_ km_near_ground_;

/* May there be an object or a source, and can what is read of it be read? If so at one look. */
KM_SHORT_ int km_is_near_(const void *object)
{
	/* A plain load, which a compiler may share between two looks with nothing between. */
	return km_is_within_((uintptr_t)object - km_near_ground_.first - km_epochs_.memory,
			     km_near_ground_.places);
}
#else
/* Nobody tells: what is in one page with an object is taken for readable. */
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
