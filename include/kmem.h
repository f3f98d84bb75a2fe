/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmem.h — libk's kmem: linear, heap, reference-counted, pool and tree memory.
 *
 * Names are a grid: km, the method, the action. What is added to libk's text is marked
 * "extension". kmem(3) is the manual; this header alone compiles as C99, C11 and C++20.
 * With KMEM_RAW defined before it, the same names have libk's older shape: see kmemraw.h.
 * Each KFmem_no… leaves a part out; define what the library was built with.
 *
 * All memory is aligned to 16. A size of 0 yields a distinct object. Sizes that cannot be
 * described are refused. Freeing NULL is kmcond_ok and does nothing. Any pointer that is not
 * NULL may be handed in, whether memory is there or not (kmem(3), "Gone memory"): what is
 * wrong with it is told by a code, and nothing is changed.
 *
 * Threads: a call holds the lock of the Pool that its memory comes from, if that has one;
 * objects themselves, trees included, are their users' to lock.
 */
#ifndef POOLALLOC_KMEM_H
#define POOLALLOC_KMEM_H

#include "pool.h"

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc99-extensions" /* data[], in C++ */
#endif
#if defined(__GNUC__)
#define KM_ALIGNED_ __attribute__((aligned(16)))
#define KM_EXTENSION_ __extension__
/* The name the linker sees. */
#define KM_TEXT_(text) #text
#define KM_TEXT_OF_(text) KM_TEXT_(text)
#define KM_NAMED_(name) __asm__(KM_TEXT_OF_(__USER_LABEL_PREFIX__) #name)
#else
#define KM_ALIGNED_
#define KM_EXTENSION_
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- types ---- */

typedef enum kmkind {
	kmkind_none = 0, /* no allocation: static, or on the stack */
	kmkind_lin = 1,
	kmkind_heap = 2, /* also the kind of a source that is a Pool */
	kmkind_pool = 3,
	kmkind_ref = 4,
	kmkind_tree = 5
} kmkind;

#ifndef KFmem_noshred
/* A type and a function share this name, so the type is always `enum kmshred`. */
enum kmshred { kmshred_no = 0, kmshred_yes = 1 };
#define KM_SHRED_ enum kmshred shred;
#else
#define KM_SHRED_
#endif

/* What became of a call. kmcondtext says it in words. */
typedef enum kmcond {
	kmcond_ok = 0,
	kmcond_nomem = 1,      /* the source has no memory, or may not have more */
	kmcond_toolarge = 2,   /* a size that cannot be described, or is more than a cell's */
	kmcond_exhausted = 3,  /* all cells of the pool are in use */
	kmcond_limit = 4,      /* a subtree may not grow so large: kmtreel */
	kmcond_order = 5,      /* kmlinx: not below the top */
	kmcond_freed = 6,      /* freed already */
	kmcond_foreign = 7,    /* no object of kmem begins there */
	kmcond_kind = 8,       /* an object of another kind, or a source that cannot be one */
	kmcond_mismatch = 9,   /* a kmptr whose ref and cell do not belong together */
	kmcond_overflow = 10,  /* no more references can be counted */
	kmcond_underflow = 11, /* a reference dropped that nobody had */
	kmcond_nosize = 12,    /* the object's size is not known */
	kmcond_cycle = 13,     /* a node cannot move into its own subtree */
	kmcond_busy = 14,      /* the source has objects in use */
	kmcond_invalid = 15,   /* an argument is NULL that must not be */
	kmcond_corrupt = 16,   /* what kmem keeps near objects was overwritten */
	kmcond_absent = 17     /* this library was built without that kind */
} kmcond;

typedef struct kmptr kmptr;
typedef struct kmcell kmcell;
typedef struct kmres kmres;

/* Points to any object. */
struct kmptr {
	kmkind kind;
	KM_SHRED_
	void *ref;    /* the object */
	kmcell *cell; /* what encloses it: its kmref, kmnode, kmpool, cell; or NULL */
};

/* What kmem keeps of an object, before it; and what all sources begin with. */
struct kmcell {
	kmkind kind;
	size_t size; /* data plus all fields */
	KM_SHRED_
	uint32_t seal; /* extension, as all that follows a text's fields: kmem's own */
};

struct kmres {
	kmcond cond;
	KM_EXTENSION_ union {
		void *raw;
		kmptr ptr;
	};
};

#ifndef KFmem_noref
typedef struct kmref kmref;

struct kmref {
	kmcell id;
	size_t refs; /* atomic */
	kmcell *src; /* NULL for the heap */
	uintptr_t home;
	KM_EXTENSION_ char data[] KM_ALIGNED_;
};
#endif

#ifndef KFmem_notree
typedef struct kmnode kmnode;

struct kmnode {
	kmcell id;
	kmnode *parent; /* NULL for the top of a tree */
	kmnode *child;  /* the first */
	kmnode *lastchild;
	kmnode *prev; /* sibling, NULL if first */
	kmnode *next; /* sibling, NULL if last */
	void *limit;
	uintptr_t home; /* last, for it is proved: what is written just before an object is told */
} KM_ALIGNED_;

/** The node of a tree's object, and back; unchecked. kmtreen is checked. */
#ifdef __cplusplus
#define Kmnode(object) (static_cast<kmnode *>(static_cast<void *>(object)) - 1)
#define Kmnodedata(node) (static_cast<void *>(const_cast<kmnode *>(node) + 1))
#else
#define Kmnode(object) ((kmnode *)(void *)(object)-1)
#define Kmnodedata(node) ((void *)((kmnode *)(node) + 1))
#endif
#endif

#ifndef KFmem_nopool
typedef struct kmpool kmpool;
typedef struct kmpoolcell kmpoolcell;
typedef struct kmcount kmcount;

struct kmpoolcell {
	kmpoolcell *last; /* allocated before this one */
	uint32_t place;   /* from the kmpool, in units of 16 bytes */
	uint32_t seal;
	KM_EXTENSION_ char data[] KM_ALIGNED_;
};

struct kmpool {
	kmcell id;
	size_t cellsz;
	kmpoolcell *top;    /* most recently allocated; NULL before that */
	kmpoolcell *bottom; /* most recently freed; NULL once that is allocated again */
	kmcell *src;        /* NULL for the heap, and in kmpoolif's memory */
	uintptr_t home;
	Pool *lock;     /* whose lock is taken, or NULL */
	size_t stride;  /* from cell to cell */
	uint32_t cells; /* that there is room for */
	uint32_t fresh; /* that were never allocated are those from here on */
	uint32_t idle;  /* that were freed before `bottom`, and are free */
	KM_EXTENSION_ kmpoolcell data[] KM_ALIGNED_;
};
#endif

#ifndef KFmem_nopool
/* Extension. A pool's cells, from kmpoolc, or all pools of the program, from kmcounts. */
struct kmcount {
	size_t pools;  /* now standing; 1 for one pool */
	size_t cells;  /* that they have room for */
	size_t used;   /* of these, allocated; 0 for all pools */
	size_t peak;   /* the most that were allocated at once; 0 for all pools */
	size_t torn;   /* pools torn down so far; 0 for one pool */
	size_t orphan; /* cells that were in use when their pool was torn down; 0 for one pool */
};
#endif

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/* ---- macros ---- */

/** The number of elements of a static array. */
#define Kmsz(array) (sizeof(array) / sizeof(array)[0])
/** The size of a struct, given as type and initialiser in braces. */
#define Kmszs(type, ...) (sizeof((type)__VA_ARGS__))
/** The number of elements of an array of structs, given as type and initialiser in braces. */
#define Kmszsa(type, ...) (sizeof((type[])__VA_ARGS__) / sizeof(type))
/** That number, a comma, and the initialiser: a "pascal struct array". */
#define Kmpsa(type, ...) Kmszsa(type, __VA_ARGS__), __VA_ARGS__

/* ---- sources ---- */

/** Extension. The Pool of kmem's own, "kmem": behind the heap kind, and wherever a source is
 * NULL. It is locked. `maxsize` and `flags` may be set at any time. */
POOL_API_ extern Pool *kmheap;

/** Extension. The pool as a source: the same cell each time, which stands in the pool and is
 * gone after poolreset. NULL if the pool has no memory for it, or is NULL. The pool's lock, if it
 * is to have one, is set before. With any flag set in the pool each object is a block of it;
 * without, small ones share blocks. */
POOL_API_ kmcell *kmsource(Pool *pool);

/** Extension. `bytes` bytes at `mem`, an array on the stack or a global one, as a source without
 * a lock. NULL if they are too few (4 KiB will do). It needs no tearing down. */
POOL_API_ kmcell *kmsourceif(void *mem, size_t bytes);

/** Extension. Ends a source of kmsource or kmsourceif, and gives the pool back what kmem had of it;
 * `src` is not to be used again. kmcond_busy, and the source stays, if any object of it is in use;
 * kmcond_kind if it is no such source, but a kmpool or something else. NULL is kmcond_ok. */
POOL_API_ kmcond kmsourcex(kmcell *src);

/** Extension. Verifies every rule of what kmem has in the pool, and of the pool itself: its source,
 * the slabs that small objects share, what stands before each object, references, kmpools and
 * their cells, links and limits of trees. Of NULL, of kmheap, and of the calling thread's linear
 * memory. The pool's panic tells of the first that is broken, with no lock held; if it returns, the
 * result is kmcond_corrupt. No other thread may use the pool's objects meanwhile. */
POOL_API_ kmcond kmemcheck(Pool *pool);

/** Extension. The condition in words, in English; never NULL. */
POOL_API_ const char *kmcondtext(kmcond cond);

#ifndef KFmem_nopool
/** Extension. The sums over all pools of the program, and what became of those torn down. */
POOL_API_ void kmcounts(kmcount *count);
#endif

/** Zeroes `size` bytes at `mem`; copies `size` bytes, which may overlap. No write of kmzero is
 * optimised away. */
POOL_API_ void kmzero(void *mem, size_t size);
POOL_API_ void kmcopy(void *dest, const void *src, size_t size);

/* ---- what both shapes have alike ---- */

/** The object as a kmptr of kmkind_none. */
POOL_API_ kmptr kmstat(void *object);

/** A copy, allocated as a sibling of the original: of the same kind, from the same source, in the
 * same pool, under the same parent; a mark to shred is copied too. A reference-counted copy has
 * one reference, a node no children. `ref` is NULL if there is none. */
POOL_API_ kmptr kmdup(kmptr ptr);

#ifndef KFmem_nolin
/** The top: what kmlinx returns to. NULL if there is no memory. */
POOL_API_ void *kmlini(void);
#endif

#ifndef KFmem_nopool
/** A pool of `n` cells of `cell` bytes, in one piece of `src`, whose lock it takes. NULL if there
 * is no memory, or too much is asked for: more than 64 GiB. */
POOL_API_ kmpool *kmpooli(kmcell *src, size_t cell, size_t n);
/** A pool in memory of the caller's, of as many cells as that has room for; with no lock. NULL if
 * there is room for none. */
POOL_API_ kmpool *kmpoolif(void *mem, size_t bytes, size_t cell);
/** Extension. The pool's cells. kind, invalid. */
POOL_API_ kmcond kmpoolc(kmpool *pool, kmcount *count);
#endif

#ifndef KFmem_notree
/** Extensions, as those that follow. The node of an object, or NULL if it is not of a tree. */
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

#ifdef KMEM_RAW
#include "kmemraw.h"
#else
#include "kmemgrid.h"
#endif
/* What is read before a pointer that may be none is no fault of the program's. */
#if (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)) && !defined(KMEM_NO_INLINE)
#define KMEM_NO_INLINE
#elif defined(__has_feature) && !defined(KMEM_NO_INLINE)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KMEM_NO_INLINE
#endif
#endif
#include "kmeminline.h"
#endif
