/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmemraw.h — the functions of kmem.h, with libk's older interface: raw pointers.
 *
 * For files that define KMEM_RAW before <kmem.h>. Both interfaces belong to one library, work on
 * the same objects, and may be used in one program, in different files. What kmemgrid.h says about
 * a function holds here, except: functions that allocate return the pointer, or a kmptr, NULL in
 * either on failure; the action for pointer objects is ao; functions that free return nothing, and
 * misuse calls the panic of `kmheap`, with one line that says what is wrong.
 */
#ifndef KMEM_RAW
#define KMEM_RAW 1
#endif
#include "kmem.h"

#ifndef POOLALLOC_KMEMRAW_H
#define POOLALLOC_KMEMRAW_H

/* The names the linker sees. */
#define KM_RAW_(name) KM_NAMED_(kmraw_##name)

#ifdef __cplusplus
extern "C" {
#endif

/* ---- any kind ---- */

POOL_API_ void kmfree(kmptr ptr) KM_RAW_(free);
POOL_API_ void kmozero(kmptr ptr) KM_RAW_(ozero);
#ifndef KFmem_noshred
/** Ignores kmkind_none. */
POOL_API_ void kmshred(kmptr ptr) KM_RAW_(shred);
POOL_API_ void kmtaint(kmptr *ptr) KM_RAW_(taint);
#endif

#ifndef KFmem_nolin
/* ---- lin ---- */

POOL_API_ void *kmlina(size_t size) KM_RAW_(lina);
POOL_API_ void *kmlinz(size_t size) KM_RAW_(linz);
POOL_API_ kmptr kmlinao(size_t size) KM_RAW_(linao);
POOL_API_ kmptr kmlinzo(size_t size) KM_RAW_(linzo);
POOL_API_ void kmlinx(void *top) KM_RAW_(linx);
#endif

#ifndef KFmem_noheap
/* ---- heap ---- */

POOL_API_ void *kmheapa(size_t size) KM_RAW_(heapa);
POOL_API_ void *kmheapz(size_t size) KM_RAW_(heapz);
POOL_API_ kmptr kmheapao(size_t size) KM_RAW_(heapao);
POOL_API_ kmptr kmheapzo(size_t size) KM_RAW_(heapzo);
POOL_API_ void kmheapf(void *object) KM_RAW_(heapf);
#ifndef KFmem_noshred
POOL_API_ void kmheaps(void *object) KM_RAW_(heaps);
#endif
#endif

#ifndef KFmem_noref
/* ---- ref ---- */

POOL_API_ void *kmrefa(kmcell *src, size_t size) KM_RAW_(refa);
POOL_API_ void *kmrefz(kmcell *src, size_t size) KM_RAW_(refz);
POOL_API_ kmptr kmrefao(kmcell *src, size_t size) KM_RAW_(refao);
POOL_API_ kmptr kmrefzo(kmcell *src, size_t size) KM_RAW_(refzo);
POOL_API_ void kmreff(void *object) KM_RAW_(reff);
POOL_API_ void kmrefd(void *object) KM_RAW_(refd);
#ifndef KFmem_noshred
POOL_API_ void kmrefs(void *object) KM_RAW_(refs);
#endif
POOL_API_ void kmrefu(void *object) KM_RAW_(refu);
#endif

#ifndef KFmem_nopool
/* ---- pool ---- */

POOL_API_ void *kmpoola(kmpool *pool) KM_RAW_(poola);
/** If `size` is larger than the pool's cellsz, returns no cell. Zeroes `size` bytes. */
POOL_API_ void *kmpoolz(kmpool *pool, size_t size) KM_RAW_(poolz);
POOL_API_ kmptr kmpoolao(kmpool *pool, size_t size) KM_RAW_(poolao);
POOL_API_ kmptr kmpoolzo(kmpool *pool, size_t size) KM_RAW_(poolzo);
POOL_API_ void kmpoolf(void *object) KM_RAW_(poolf);
#ifndef KFmem_noshred
POOL_API_ void kmpools(void *object) KM_RAW_(pools);
#endif
POOL_API_ void kmpoolx(kmpool *pool) KM_RAW_(poolx);
#endif

#ifndef KFmem_notree
/* ---- tree ---- */

POOL_API_ void *kmtreea(kmcell *src, void *parent, size_t size) KM_RAW_(treea);
POOL_API_ void *kmtreez(kmcell *src, void *parent, size_t size) KM_RAW_(treez);
POOL_API_ kmptr kmtreeao(kmcell *src, void *parent, size_t size) KM_RAW_(treeao);
POOL_API_ kmptr kmtreezo(kmcell *src, void *parent, size_t size) KM_RAW_(treezo);
/** Returns the object's former parent as a kmptr; kmkind_none and NULL if it was the root. */
POOL_API_ kmptr kmtreef(void *object) KM_RAW_(treef);
#ifndef KFmem_noshred
POOL_API_ kmptr kmtrees(void *object) KM_RAW_(trees);
#endif
#endif

#ifdef __cplusplus
}
#endif
#endif
