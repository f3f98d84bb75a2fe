/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemsteps.h — the steps that make up the fast paths of kmem.h's functions; use <kmem.h>.
 *
 * The library is built from the same steps, so that cells, counts and a thread's linear memory are
 * defined once. Its own files include the steps without the functions. No name is for programs.
 */
#include "kmem.h" /* which includes this file, and then the functions */
#include "kmemground.h"

#ifndef POOLALLOC_KMEMSTEPS_H
#define POOLALLOC_KMEMSTEPS_H

#ifdef __GNUC__
/* While the process has only one thread, a single instruction, which no signal handler can
 * interrupt, is enough to count. */
#if __STDC_HOSTED__ && defined(__x86_64__) && defined(__LP64__) && defined(__has_include)
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define KM_COUNTS_ALONE_
#endif
#endif

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* it is C */
extern "C" {
#endif

/* ---- seals ---- */

/* The key of all seals; 0 before the first seal. */
POOL_API_ extern uintptr_t km_key_;

/* Returns a keyed hash of both. */
KM_SHORT_ uint64_t km_hash_(uintptr_t address, uint64_t what)
{
	const uint64_t mixed = address ^ what ^ __atomic_load_n(&km_key_, __ATOMIC_RELAXED);
	return mixed * UINT64_C(0x9E3779B97F4A7C15);
}

/* Returns the `seal` of a kmcell. Kind, size and home are mixed by one addition: to go undetected,
 * two of them would have to change, by opposite amounts. */
KM_SHORT_ uint32_t km_seal_(const void *cell, kmkind kind, size_t size, uintptr_t home)
{
	const uint64_t what = home + (uint64_t)size * 8 + (uint64_t)kind;
	return (uint32_t)(km_hash_((uintptr_t)cell, what) >> 32);
}

/* Returns the pointer, and makes the compiler forget what it knows about it: it would warn about a
 * program that passes a pointer that is not an object, but a code reports that. */
KM_SHORT_ void *km_anything_(void *object)
{
	__asm__("" : "+r"(object));
	return object;
}

/* Returns whether this can be an object. If so, the bytes before it are read. */
KM_SHORT_ int km_is_plausible_(const void *object)
{
	return (uintptr_t)object % 16 == 0 && (uintptr_t)object >= 4096;
}

#ifndef KFmem_noshred
#define KM_IS_MARKED_(cell) ((cell)->shred != kmshred_no)
#else
#define KM_IS_MARKED_(cell) 0
#endif

/* ---- pool ---- */

#ifndef KFmem_nopool
/* Returns the number that the seals of a pool's cells are mixed with. */
KM_SHORT_ uint32_t km_salt_(uintptr_t pool)
{
	return (uint32_t)(km_hash_(pool, UINT64_C(0x6B6D706F6F6C)) >> 32);
}

/* Returns the `seal` of one of that pool's cells while it is in use. While it is free, the low bit,
 * which is not part of an address, is flipped. */
KM_SHORT_ uint32_t km_cellseal_(const kmpoolcell *cell, uint32_t salt)
{
	return (uint32_t)(uintptr_t)cell ^ salt;
}

/* Atomic, because another thread that frees a cell wrongly may read its seal. */
KM_SHORT_ void km_setseal_(kmpoolcell *cell, uint32_t seal)
{
	__atomic_store_n(&cell->seal, seal, __ATOMIC_RELAXED);
}

/* Marks a free cell as in use. On x86-64, one instruction does what a load and a store do. */
KM_SHORT_ void km_turnseal_(kmpoolcell *cell)
{
#ifdef __x86_64__
	__asm__("xorl $1, %0" : "+m"(cell->seal) : : "cc");
#else
	km_setseal_(cell, cell->seal ^ 1);
#endif
}

/* The word of the n-th freed cell, from 0. They lie before the kmpool, the first nearest. */
KM_SHORT_ uint32_t *km_stacked_(kmpool *pool, uint32_t n)
{
	return (uint32_t *)(void *)pool - 1 - (size_t)n;
}

/* Takes the cell freed last, or NULL if none is free. The lock must be held, if there is one. */
KM_SHORT_ kmpoolcell *km_take_(kmpool *pool)
{
	kmpoolcell *cell = pool->bottom;
	if (cell != NULL)
		pool->bottom = NULL;
	else if (pool->idle != 0)
		cell = (kmpoolcell *)(void *)((char *)pool +
					      (size_t)16 * *km_stacked_(pool, --pool->idle));
	else
		return NULL;
	km_turnseal_(cell);
	cell->last = pool->top;
	pool->top = cell;
	return cell;
}

/* Frees a cell in use that has this seal. The lock must be held, if there is one. */
KM_SHORT_ void km_put_(kmpool *pool, kmpoolcell *cell, uint32_t seal)
{
	const kmpoolcell *before = pool->bottom;
	km_setseal_(cell, seal ^ 1);
	if (before != NULL)
		*km_stacked_(pool, pool->idle++) =
			(uint32_t)(((uintptr_t)before - (uintptr_t)pool) / 16);
	pool->bottom = cell;
}

#ifdef KM_THREAD_
/* Of the calling thread: the pool of the cell that it freed last, as far as needed to validate the
 * next cell without reading the pool. Reading the place from the cell would cost a wait. The pool
 * has no lock. */
struct km_nearpool_ {
	uintptr_t pool; /* minus the epoch */
	size_t units;   /* of 16 bytes, to the pool's end; 0 if there is none */
	uint32_t salt;
	uint32_t seal; /* the pool's own */
};
POOL_API_ extern KM_THREAD_ struct km_nearpool_ km_near_;

/* Takes a freed cell of the near pool, if `pool` is that pool and still valid; otherwise NULL. */
KM_SHORT_ void *km_takeshort_(kmpool *pool)
{
	kmpoolcell *cell;
	if ((uintptr_t)pool != km_near_.pool + km_epoch_(&km_epochs_.pools) ||
	    pool->id.seal != km_near_.seal)
		return NULL;
	cell = km_take_(pool);
	return cell == NULL ? NULL : cell + 1;
}

/* If this is a cell in use, of the near pool, which has no shred mark: frees it and returns
 * non-zero. */
KM_SHORT_ int km_putshort_(void *object)
{
	const uintptr_t into = (uintptr_t)object - km_near_.pool - km_epoch_(&km_epochs_.pools);
	kmpoolcell *cell = (kmpoolcell *)((uintptr_t)km_anything_(object) - sizeof(kmpoolcell));
	kmpool *pool = (kmpool *)((uintptr_t)object - into);
	const uint32_t seal = km_cellseal_(cell, km_near_.salt);
	/* The pool has no lock: a plain load, which the compiler can merge with the comparison. */
	if (!km_is_within_(into, km_near_.units) || cell->seal != seal || KM_IS_MARKED_(&pool->id))
		return 0;
	km_put_(pool, cell, seal);
	return 1;
}
#else
KM_SHORT_ void *km_takeshort_(kmpool *pool)
{
	(void)pool;
	return NULL;
}
#endif
#endif

/* ---- ref ---- */

#ifndef KFmem_noref
/* Returns the header of an object if one check validates it; otherwise NULL. */
KM_SHORT_ kmref *km_ref_(void *object)
{
	kmref *ref;
	if (!km_is_near_(object))
		return NULL;
	ref = (kmref *)km_anything_(object) - 1;
	if (ref->id.seal != km_seal_(ref, kmkind_ref, ref->id.size, ref->home))
		return NULL;
	return ref;
}

/* Counts one more reference, if there is at least one and fewer than the maximum. */
KM_SHORT_ int km_countup_(kmref *ref)
{
	size_t n = __atomic_load_n(&ref->refs, __ATOMIC_RELAXED);
	if (n - 1 >= SIZE_MAX - 1)
		return 0;
#ifdef KM_COUNTS_ALONE_
	if (__libc_single_threaded) {
		__asm__ volatile("incq %0" : "+m"(ref->refs) : : "cc");
		return 1;
	}
#endif
	while (!__atomic_compare_exchange_n(&ref->refs, &n, n + 1, 1, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		if (n - 1 >= SIZE_MAX - 1)
			return 0;
	return 1;
}

/* Counts one reference less, if others remain. */
KM_SHORT_ int km_countdown_(kmref *ref)
{
	size_t n = __atomic_load_n(&ref->refs, __ATOMIC_RELAXED);
	if (n - 2 >= SIZE_MAX - 2)
		return 0;
#ifdef KM_COUNTS_ALONE_
	if (__libc_single_threaded) {
		unsigned char is_last; /* a handler dropped the others meanwhile */
		__asm__ volatile("decq %0" : "+m"(ref->refs), "=@ccz"(is_last) : : "memory");
		if (is_last)
			ref->refs = 1;
		return !is_last;
	}
#endif
	while (!__atomic_compare_exchange_n(&ref->refs, &n, n - 1, 1, __ATOMIC_ACQ_REL,
					    __ATOMIC_RELAXED))
		if (n - 2 >= SIZE_MAX - 2)
			return 0;
	return 1;
}

/* Counts off what is likely to be the last reference. Returns how many there were. */
KM_SHORT_ size_t km_countlast_(kmref *ref)
{
	size_t n = __atomic_load_n(&ref->refs, __ATOMIC_RELAXED);
#ifdef KM_COUNTS_ALONE_
	if (n == 1 && __libc_single_threaded) {
		ref->refs = 0;
		return 1;
	}
#endif
	while (n != 0 && !__atomic_compare_exchange_n(&ref->refs, &n, n - 1, 1, __ATOMIC_ACQ_REL,
						      __ATOMIC_RELAXED))
		continue;
	return n;
}

/* Drops what is likely to be the last reference to an object that was validated. */
POOL_API_ kmcond km_dropref_(void *object);
#endif

/* ---- lin ---- */

#ifndef KFmem_nolin
/* Of the calling thread: where the next object will be, and the end of the memory that is ready
 * for use; both multiples of 16, or NULL. */
struct km_span_ {
	char *top;
	char *ready;
};
POOL_API_ extern KM_THREAD_ struct km_span_ km_lin_;

/* Returns NULL if the size is 0, or more than is ready. A signal handler may interrupt this between
 * any two instructions: it restores the top, but what it allocated and freed may have reduced what
 * is ready. So this is checked again after the top has moved; from then on, no handler reduces it
 * below what was allocated. If it is too little, the top is restored. */
KM_SHORT_ void *km_linshort_(size_t size)
{
	char *object = km_lin_.top;
	char *top = (char *)(((uintptr_t)object + size + 15) & ~(uintptr_t)15);
	if ((uintptr_t)top <= (uintptr_t)object || /* it is 0, or overflows */
	    (uintptr_t)top > (uintptr_t)km_lin_.ready)
		return NULL;
	km_lin_.top = top;
	__asm__ volatile("" : : : "memory");
	if (__builtin_expect((uintptr_t)top <= (uintptr_t)km_lin_.ready, 1))
		return object;
	km_lin_.top = object;
	return NULL;
}
#endif

#ifdef __cplusplus
}
#pragma GCC diagnostic pop
#endif
#endif
#endif
