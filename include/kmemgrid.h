/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemgrid.h — the functions of kmem.h, in the shape of libk's current text; use <kmem.h>.
 *
 * The actions: i makes a store, if makes it in memory of the caller's, a allocates, z allocates
 * zeroed, o and zo do so and yield a kmptr, f frees, s destroys the contents and frees, x tears
 * down, u takes a reference. What can fail returns a kmres, with `raw` or `ptr` set if `cond` is
 * kmcond_ok, and NULL in it otherwise. `src` is NULL for the heap, a cell of kmsource or
 * kmsourceif, or a kmpool's `id`. Errors of all that allocate: nomem; toolarge; exhausted, if the
 * source is a kmpool; kind, if it is no source.
 */
#ifndef POOLALLOC_KMEMGRID_H
#define POOLALLOC_KMEMGRID_H

#include "kmem.h"

#ifndef KMEM_RAW
#ifdef __cplusplus
extern "C" {
#endif

/* ---- any kind ---- */

/** Frees, drops a reference, or does nothing for kmkind_none, as its kind wants it; of kmkind_lin
 * what was allocated later goes too. Errors: those of the kind's own function; kind; mismatch. */
POOL_API_ kmcond kmfree(kmptr ptr);

/** The object as a kmptr of kmkind_none. */
POOL_API_ kmptr kmstat(void *object);

/** Zeroes the object. nosize for kmkind_none and kmkind_lin without a cell. */
POOL_API_ kmcond kmozero(kmptr ptr);

/** A copy, allocated as a sibling of the original: of the same kind, from the same source, in the
 * same pool, under the same parent; a mark to shred is copied too. A reference-counted copy has
 * one reference, a node no children. `ref` is NULL if there is none; kmdupo says why. */
POOL_API_ kmptr kmdup(kmptr ptr);
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

/** The top: what kmlinx returns to. NULL if there is no memory. */
POOL_API_ void *kmlini(void);
POOL_API_ kmres kmlina(size_t size);
POOL_API_ kmres kmlinz(size_t size);
POOL_API_ kmres kmlino(size_t size);
POOL_API_ kmres kmlinzo(size_t size);
/** Frees all that was allocated since kmlini, or the allocation, that yielded `top`, with it.
 * order if it is above the top; foreign if not of this thread's memory, or not aligned. All of a
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
/** Drops a reference, and frees the object if it was the last. underflow, foreign, kind. */
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

/** A pool of `n` cells of `cell` bytes, in one piece of `src`, whose lock it takes. NULL if there
 * is no memory, or too much is asked for: more than 64 GiB, or than 2^32 - 3 cells. */
POOL_API_ kmpool *kmpooli(kmcell *src, size_t cell, size_t n);
/** A pool in memory of the caller's, of as many cells as that has room for; with no lock. NULL if
 * there is room for none. */
POOL_API_ kmpool *kmpoolif(void *mem, size_t bytes, size_t cell);
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
/** Extension. The pool's cells. kind, invalid. */
POOL_API_ kmcond kmpoolc(kmpool *pool, kmcount *count);
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

/* Extensions. */

/** The node of an object, or NULL if it is not of a tree. */
POOL_API_ kmnode *kmtreen(void *object);
/** Moves it, with all below it, to be the last child of `parent`, or, for NULL, a tree of its own.
 * cycle; limit, if its bytes are too many for the new place; then it stays where it is. */
POOL_API_ kmcond kmtreem(void *object, void *parent);
/** Calls `visit` for the object and all below it, each parent before its children and these in
 * order, with how far it lies below `object`. Ends when `visit` returns non-zero, and returns
 * that; 0 at the end; -1 if it is no node. `visit` may not change the tree. */
POOL_API_ int kmtreew(void *object, int (*visit)(void *arg, void *object, size_t depth), void *arg);
/** The bytes that it and all below it take, fields included. 0 if it is no node. */
POOL_API_ size_t kmtreeb(void *object);
/** From now on it and all below it may take at most so many bytes, as kmtreeb counts them; beyond
 * that kmtreea, kmtreem and kmdup fail with limit. 0 is no limit. Limits nest. limit if it has more
 * already; nomem. Time grows with the subtree. */
POOL_API_ kmcond kmtreel(void *object, size_t most);
#endif

#ifdef __cplusplus
}
#endif
#endif
#endif
