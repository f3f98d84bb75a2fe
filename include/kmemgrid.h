/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemgrid.h — the functions of kmem.h, with the interface of libk's current text. Use <kmem.h>,
 * which has the functions that both interfaces share: kmstat, kmdup, kmlini, kmpooli, kmpoolif.
 *
 * The actions: i creates a store, if creates it in the caller's memory, a allocates, z allocates
 * zeroed, o and zo do the same and return a kmptr, f frees, s shreds the contents and frees, x
 * destroys, u takes a reference. Functions that can fail return a kmres, with `raw` or `ptr` set if
 * `cond` is kmcond_ok, and NULL otherwise. `src` is NULL for the heap, a cell of kmsource or
 * kmsourceif, or a kmpool's `id`. Errors of all functions that allocate: nomem; toolarge;
 * exhausted, if the source is a kmpool; kind, if `src` is not a source.
 */
#include "kmem.h" /* which includes this file, and then what is inline */

#ifndef POOLALLOC_KMEMGRID_H
#define POOLALLOC_KMEMGRID_H

#ifndef KMEM_RAW
#ifdef __cplusplus
extern "C" {
#endif

/* ---- any kind ---- */

/** Frees the object, drops a reference, or does nothing for kmkind_none, according to its kind; for
 * kmkind_lin also frees everything allocated later. Errors: those of the kind's own function; kind;
 * mismatch. */
POOL_API_ kmcond kmfree(kmptr ptr);

/** Zeroes the object. nosize for kmkind_none and kmkind_lin without a cell. */
POOL_API_ kmcond kmozero(kmptr ptr);

/** As kmdup; reports the error if there is no copy. */
POOL_API_ kmres kmdupo(kmptr ptr);

#ifndef KFmem_noshred
/** As kmfree, but zeroes the contents first; if a reference is dropped, with the last one. Zeroes
 * kmkind_none if its cell has the size; otherwise nosize. */
POOL_API_ kmcond kmshred(kmptr ptr);

/** Marks the pointer and the object to be shredded when freed. Every function that frees honours
 * this mark, that of the object's cell, and that of its source. */
POOL_API_ kmcond kmtaint(kmptr *ptr);
#endif

#ifndef KFmem_nolin
/* ---- lin: memory of the calling thread, freed in groups ---- */

POOL_API_ kmres kmlina(size_t size);
POOL_API_ kmres kmlinz(size_t size);
POOL_API_ kmres kmlino(size_t size);
POOL_API_ kmres kmlinzo(size_t size);
/** Frees everything allocated since the kmlini, or the allocation, that returned `top`, including
 * that object. order if it is above the top; foreign if it is not in this thread's memory, or not
 * aligned; corrupt if the cell of a marked object was overwritten: then everything freed is
 * shredded. All of a thread's memory is freed when the thread ends. */
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

/** Allocates with one reference. */
POOL_API_ kmres kmrefa(kmcell *src, size_t size);
POOL_API_ kmres kmrefz(kmcell *src, size_t size);
POOL_API_ kmres kmrefo(kmcell *src, size_t size);
POOL_API_ kmres kmrefzo(kmcell *src, size_t size);
/** Drops a reference, and frees the object if it was the last. underflow, foreign, kind; corrupt if
 * its kmpool has lost the cell. */
POOL_API_ kmcond kmreff(void *object);
POOL_API_ kmcond kmrefd(void *object);
#ifndef KFmem_noshred
/** As kmreff, and marks the object to be shredded when its last reference is dropped. */
POOL_API_ kmcond kmrefs(void *object);
#endif
/** Takes a reference. overflow, freed, foreign, kind, invalid. */
POOL_API_ kmcond kmrefu(void *object);
#endif

#ifndef KFmem_nopool
/* ---- pool: cells of one size ---- */

/** Allocates the cell freed last, or a fresh one if there is none. exhausted, invalid. */
POOL_API_ kmres kmpoola(kmpool *pool);
POOL_API_ kmres kmpoolz(kmpool *pool);
POOL_API_ kmres kmpoolo(kmpool *pool);
POOL_API_ kmres kmpoolzo(kmpool *pool);
/** Frees a cell, that is, drops its only reference. freed, foreign, kind. */
POOL_API_ kmcond kmpoolf(void *object);
#ifndef KFmem_noshred
POOL_API_ kmcond kmpools(void *object);
#endif
/** Destroys the pool, including cells that are in use; kmcounts counts these. Afterwards kmpoolif's
 * memory belongs to the caller. kind if it is not a pool, freed if it was already destroyed. */
POOL_API_ kmcond kmpoolx(kmpool *pool);
#endif

#ifndef KFmem_notree
/* ---- tree: freed with its parent ---- */

/** Allocates a new last child of `parent`, or the root of a new tree if that is NULL. Parent and
 * child may come from different sources. Also foreign, freed, kind, about the parent; limit. */
POOL_API_ kmres kmtreea(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreez(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreeo(kmcell *src, void *parent, size_t size);
POOL_API_ kmres kmtreeao(kmcell *src, void *parent, size_t size); /* the same */
POOL_API_ kmres kmtreezo(kmcell *src, void *parent, size_t size);
/** Frees a node and all nodes below it, without recursion. freed, foreign, kind. If memory below
 * was overwritten: corrupt, and the nodes below that point are not freed. */
POOL_API_ kmcond kmtreef(void *object);
#ifndef KFmem_noshred
/** Shreds the contents of all of them. */
POOL_API_ kmcond kmtrees(void *object);
#endif

#endif

#ifdef __cplusplus
}
#endif
#endif
#endif
