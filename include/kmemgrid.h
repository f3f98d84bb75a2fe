/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemgrid.h — the functions of kmem.h, in the shape of libk's current text; use <kmem.h>, which
 * has those that the older shape has alike: kmstat, kmdup, kmlini, kmpooli, kmpoolif.
 *
 * The actions: i makes a store, if makes it in memory of the caller's, a allocates, z allocates
 * zeroed, o and zo do so and yield a kmptr, f frees, s destroys the contents and frees, x tears
 * down, u takes a reference. What can fail returns a kmres, with `raw` or `ptr` set if `cond` is
 * kmcond_ok, and NULL in it otherwise. `src` is NULL for the heap, a cell of kmsource or
 * kmsourceif, or a kmpool's `id`. Errors of all that allocate: nomem; toolarge; exhausted, if the
 * source is a kmpool; kind, if it is no source.
 */
#include "kmem.h" /* which includes this file, and then what is inline */

#ifndef POOLALLOC_KMEMGRID_H
#define POOLALLOC_KMEMGRID_H

#ifndef KMEM_RAW
#ifdef __cplusplus
extern "C" {
#endif

/* ---- any kind ---- */

/** Frees, drops a reference, or does nothing for kmkind_none, as its kind wants it; of kmkind_lin
 * what was allocated later goes too. Errors: those of the kind's own function; kind; mismatch. */
POOL_API_ kmcond kmfree(kmptr ptr);

/** Zeroes the object. nosize for kmkind_none and kmkind_lin without a cell. */
POOL_API_ kmcond kmozero(kmptr ptr);

/** As kmdup; says what is wrong if there is no copy. */
POOL_API_ kmres kmdupo(kmptr ptr);

#ifndef KFmem_noshred
/** As kmfree, but the contents are zeroed first; where a reference is dropped, with the last
 * one. kmkind_none is zeroed if its cell tells the size, and else is nosize. */
POOL_API_ kmcond kmshred(kmptr ptr);

/** Marks pointer and object to be shredded when freed. Every function that frees heeds the mark,
 * that of the object's cell, and that of its source. */
POOL_API_ kmcond kmtaint(kmptr *ptr);
#endif

#ifndef KFmem_nolin
/* ---- lin: memory of the calling thread, freed in groups ---- */

POOL_API_ kmres kmlina(size_t size);
POOL_API_ kmres kmlinz(size_t size);
POOL_API_ kmres kmlino(size_t size);
POOL_API_ kmres kmlinzo(size_t size);
/** Frees all that was allocated since kmlini, or the allocation, that yielded `top`, with it.
 * order if it is above the top; foreign if not of this thread's memory, or not aligned; corrupt if
 * something wrote over a marked object's cell: then all that is freed is shredded. All of a
 * thread's memory is given back when it ends. */
POOL_API_ kmcond kmlinx(void *top);
#endif

#ifndef KFmem_noheap
/* ---- heap ---- */

POOL_API_ kmres kmheapa(size_t size);
POOL_API_ kmres kmheapz(size_t size);
POOL_API_ kmres kmheapo(size_t size);
POOL_API_ kmres kmheapzo(size_t size);
/** freed, foreign, kind. */
POOL_API_ kmcond kmheapf(void *object);
#ifndef KFmem_noshred
POOL_API_ kmcond kmheaps(void *object);
#endif
#endif

#ifndef KFmem_noref
/* ---- ref: freed with the last reference ---- */

/** With one reference. */
POOL_API_ kmres kmrefa(kmcell *src, size_t size);
POOL_API_ kmres kmrefz(kmcell *src, size_t size);
POOL_API_ kmres kmrefo(kmcell *src, size_t size);
POOL_API_ kmres kmrefzo(kmcell *src, size_t size);
/** Drops a reference, and frees the object if it was the last. underflow, foreign, kind; corrupt if
 * its kmpool has lost the cell. */
POOL_API_ kmcond kmreff(void *object);
POOL_API_ kmcond kmrefd(void *object);
#ifndef KFmem_noshred
/** As kmreff, and marks the object to be shredded with the last reference. */
POOL_API_ kmcond kmrefs(void *object);
#endif
/** Takes a reference. overflow, freed, foreign, kind, invalid. */
POOL_API_ kmcond kmrefu(void *object);
#endif

#ifndef KFmem_nopool
/* ---- pool: cells of one size ---- */

/** The cell freed last, or else a fresh one. exhausted, invalid. */
POOL_API_ kmres kmpoola(kmpool *pool);
POOL_API_ kmres kmpoolz(kmpool *pool);
POOL_API_ kmres kmpoolo(kmpool *pool);
POOL_API_ kmres kmpoolzo(kmpool *pool);
/** Drops a cell's one reference, that is, frees it. freed, foreign, kind. */
POOL_API_ kmcond kmpoolf(void *object);
#ifndef KFmem_noshred
POOL_API_ kmcond kmpools(void *object);
#endif
/** Tears the pool down, its cells too if any are in use; kmcounts tells how many were. Afterwards
 * kmpoolif's memory is the caller's. kind if it is no pool, freed if it was torn down before. */
POOL_API_ kmcond kmpoolx(kmpool *pool);
#endif

#ifndef KFmem_notree
/* ---- tree: freed with its parent ---- */

/** A new last child of `parent`, or the top of a new tree if that is NULL. Parent and child may be
 * of different sources. Also foreign, freed, kind: of the parent; limit. */
POOL_API_ kmres kmtreea(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreez(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreeo(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreeao(kmcell *src, void *parent, size_t size); /* the same */
POOL_API_ kmres kmtreezo(kmcell *src, void *parent, size_t size);
/** Frees a node and all below it, without recursion. freed, foreign, kind. If memory below was
 * overwritten: corrupt, and what hangs under it is not freed. */
POOL_API_ kmcond kmtreef(void *object);
#ifndef KFmem_noshred
/** The contents of all of them are destroyed. */
POOL_API_ kmcond kmtrees(void *object);
#endif

#endif

#ifdef __cplusplus
}
#endif
#endif
#endif
