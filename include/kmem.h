/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmem.h — libk's kmem: linear, heap, reference-counted, pool and tree memory.
 *
 * Names are a grid: km, the method, the action. Additions to libk's text are marked "extension".
 * kmem(3) is the manual; this header alone compiles as C99, C11 and C++20. If KMEM_RAW is defined
 * before it, the same names have libk's older interface: see kmemraw.h. Each KFmem_no… removes a
 * part; define the same ones that the library was built with.
 *
 * All memory is aligned to 16. A size of 0 returns a distinct object. Sizes that cannot be
 * represented are refused. Freeing NULL does nothing and returns kmcond_ok. Any other pointer may
 * be passed, whether there is memory or not (kmem(3), "Memory that is gone"): what is wrong with it
 * is reported by a code, and nothing is changed.
 *
 * Threads: a call holds the lock of the Pool that its memory comes from, if the Pool has one; users
 * must lock the objects themselves, including trees.
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
	kmkind_none = 0, /* not allocated: static, or on the stack */
	kmkind_lin = 1,
	kmkind_heap = 2, /* also the kind of a source that is a Pool */
	kmkind_pool = 3,
	kmkind_ref = 4,
	kmkind_tree = 5
} kmkind;

#ifndef KFmem_noshred
/* A type and a function share this name, so always write `enum kmshred` for the type. */
enum kmshred { kmshred_no = 0, kmshred_yes = 1 };
#define KM_SHRED_ enum kmshred shred;
#else
#define KM_SHRED_
#endif

/* The result of a call. kmcondtext returns its text. */
typedef enum kmcond {
	kmcond_ok = 0,
	kmcond_nomem = 1,      /* the source has no memory, or has reached its limit */
	kmcond_toolarge = 2,   /* the size cannot be represented, or is larger than a cell */
	kmcond_exhausted = 3,  /* all cells of the pool are in use */
	kmcond_limit = 4,      /* a subtree would exceed its limit: kmtreel */
	kmcond_order = 5,      /* kmlinx: the pointer is not below the top */
	kmcond_freed = 6,      /* already freed */
	kmcond_foreign = 7,    /* no object of kmem starts there */
	kmcond_kind = 8,       /* an object of another kind, or not a possible source */
	kmcond_mismatch = 9,   /* a kmptr whose ref and cell do not belong together */
	kmcond_overflow = 10,  /* no more references can be counted */
	kmcond_underflow = 11, /* a reference was dropped that did not exist */
	kmcond_nosize = 12,    /* the object's size is unknown */
	kmcond_cycle = 13,     /* a node cannot move into its own subtree */
	kmcond_busy = 14,      /* the source has objects in use */
	kmcond_invalid = 15,   /* an argument is NULL but must not be */
	kmcond_corrupt = 16,   /* the metadata near objects was overwritten */
	kmcond_absent = 17     /* the library was built without this kind */
} kmcond;

typedef struct kmptr kmptr;
typedef struct kmcell kmcell;
typedef struct kmres kmres;

/* Points to any object. */
struct kmptr {
	kmkind kind;
	KM_SHRED_
	void *ref;    /* the object */
	kmcell *cell; /* its container: its kmref, kmnode, kmpool, cell; or NULL */
};

/* The metadata of an object, stored before it. All sources start with one, too. */
struct kmcell {
	kmkind kind;
	size_t size; /* of data and all fields */
	KM_SHRED_
	uint32_t seal; /* extension, as is all that follows a text's fields: reserved for kmem */
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
	kmnode *parent; /* NULL for the root of a tree */
	kmnode *child;  /* the first */
	kmnode *lastchild;
	kmnode *prev; /* sibling, NULL if first */
	kmnode *next; /* sibling, NULL if last */
	void *limit;
	uintptr_t home; /* last, because it is validated: this detects a write before an object */
} KM_ALIGNED_;

/** The node of a tree's object, and back; unchecked. kmtreen checks. */
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
	Pool *lock;     /* the Pool whose lock is used, or NULL */
	size_t stride;  /* from cell to cell */
	uint32_t cells; /* number of cells */
	uint32_t fresh; /* index of the first cell that was never allocated */
	uint32_t idle;  /* number of free cells that were freed before `bottom` */
	KM_EXTENSION_ kmpoolcell data[] KM_ALIGNED_;
};
#endif

#ifndef KFmem_nopool
/* Extension. The cells of one pool, from kmpoolc, or of all pools of the program, from kmcounts. */
struct kmcount {
	size_t pools;  /* that exist; 1 for one pool */
	size_t cells;  /* in these pools */
	size_t used;   /* cells in use; 0 for all pools */
	size_t peak;   /* the most cells in use at once; 0 for all pools */
	size_t torn;   /* pools torn down so far; 0 for one pool */
	size_t orphan; /* cells in use when their pool was torn down; 0 for one pool */
};
#endif

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/* ---- macros ---- */

/** The number of elements of a static array. */
#define Kmsz(array) (sizeof(array) / sizeof(array)[0])
/** The size of a struct, given as its type and an initializer in braces. */
#define Kmszs(type, ...) (sizeof((type)__VA_ARGS__))
/** The number of elements of an array of structs, given as type and initializer in braces. */
#define Kmszsa(type, ...) (sizeof((type[])__VA_ARGS__) / sizeof(type))
/** That number, a comma, and the initializer: a "pascal struct array". */
#define Kmpsa(type, ...) Kmszsa(type, __VA_ARGS__), __VA_ARGS__

/* ---- sources ---- */

/** Extension. kmem's own Pool, "kmem", for the heap kind and wherever a source is NULL. It is
 * locked. `maxsize` and `flags` may be set at any time. */
POOL_API_ extern Pool *kmheap;

/** Extension. Returns the pool as a source: the same cell for each call, which is stored in the
 * pool and is gone after poolreset. Returns NULL if the pool has no memory for it, or is NULL. If
 * the pool is to have a lock, set it first. With any flag set in the pool, each object is a block
 * of it; without a flag, small objects share blocks. */
POOL_API_ kmcell *kmsource(Pool *pool);

/** Extension. Returns `bytes` bytes at `mem`, an array on the stack or a global one, as a source
 * without a lock. Returns NULL if they are too few (4 KiB is enough). It need not be destroyed. */
POOL_API_ kmcell *kmsourceif(void *mem, size_t bytes);

/** Extension. Closes a source of kmsource or kmsourceif, and gives the memory that kmem had of the
 * pool back to it; `src` must not be used again. Returns kmcond_busy, and the source stays, if any
 * of its objects is in use; kmcond_kind if `src` is not such a source, but a kmpool or something
 * else. For NULL returns kmcond_ok. */
POOL_API_ kmcond kmsourcex(kmcell *src);

/** Extension. Verifies every rule about kmem's data in the pool, and about the pool itself: its
 * source, the slabs that small objects share, the header of each object, references, kmpools and
 * their cells, links and limits of trees. For NULL, verifies kmheap and the calling thread's linear
 * memory. The pool's panic reports the first violation, with no lock held; if panic returns, the
 * result is kmcond_corrupt. No other thread may use the pool's objects meanwhile. */
POOL_API_ kmcond kmemcheck(Pool *pool);

/** Extension. Returns the condition's text, in English; never NULL. */
POOL_API_ const char *kmcondtext(kmcond cond);

#ifndef KFmem_nopool
/** Extension. Returns the sums over all pools of the program, including those torn down. */
POOL_API_ void kmcounts(kmcount *count);
#endif

/** Zeroes `size` bytes at `mem`; copies `size` bytes, which may overlap. The compiler never removes
 * a write of kmzero. */
POOL_API_ void kmzero(void *mem, size_t size);
POOL_API_ void kmcopy(void *dest, const void *src, size_t size);

/* ---- what both interfaces share ---- */

/** Returns the object as a kmptr of kmkind_none. */
POOL_API_ kmptr kmstat(void *object);

/** Returns a copy, allocated as a sibling of the original: of the same kind, from the same source,
 * in the same pool, under the same parent; a shred mark is copied, too. The copy of a counted
 * object has one reference, the copy of a node no children. On failure `ref` is NULL. */
POOL_API_ kmptr kmdup(kmptr ptr);

#ifndef KFmem_nolin
/** Returns the top, to which kmlinx returns. NULL if there is no memory. */
POOL_API_ void *kmlini(void);
#endif

#ifndef KFmem_nopool
/** Creates a pool of `n` cells of `cell` bytes, in one piece of `src`, whose lock it uses. Returns
 * NULL if there is no memory, or if the pool would be larger than 64 GiB. */
POOL_API_ kmpool *kmpooli(kmcell *src, size_t cell, size_t n);
/** Creates a pool in the caller's memory, with as many cells as fit, and without a lock. Returns
 * NULL if there is no room for a cell. */
POOL_API_ kmpool *kmpoolif(void *mem, size_t bytes, size_t cell);
/** Extension. Counts the pool's cells. kind, invalid. */
POOL_API_ kmcond kmpoolc(kmpool *pool, kmcount *count);
#endif

#ifndef KFmem_notree
/** Extensions, from here on. Returns the node of an object, or NULL if it is not in a tree. */
POOL_API_ kmnode *kmtreen(void *object);
/** Moves the object, with all objects below it, to be the last child of `parent`, or, if that is
 * NULL, the root of a tree of its own. cycle; limit, if it is too large for the new place. On
 * failure it stays where it is. */
POOL_API_ kmcond kmtreem(void *object, void *parent);
/** Calls `visit` for the object and all objects below it, each parent before its children and the
 * children in order, with the depth below `object`. Stops when `visit` returns non-zero, and
 * returns that; otherwise returns 0, or -1 if `object` is not a node. `visit` must not change the
 * tree. */
POOL_API_ int kmtreew(void *object, int (*visit)(void *arg, void *object, size_t depth), void *arg);
/** Returns the bytes used by the object and all objects below it, including fields; 0 if it is not
 * a node. */
POOL_API_ size_t kmtreeb(void *object);
/** Limits the bytes that the object and all objects below it may use, as kmtreeb counts them;
 * beyond the limit kmtreea, kmtreem and kmdup fail with limit. 0 means no limit. Limits can be
 * nested. limit, if they exceed it already; nomem. Takes time proportional to the subtree. */
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
/* Reading the bytes before a pointer that may be invalid is not an error of the program. */
#if (defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)) && !defined(KMEM_NO_INLINE)
#define KMEM_NO_INLINE
#elif defined(__has_feature) && !defined(KMEM_NO_INLINE)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KMEM_NO_INLINE
#endif
#endif
#include "kmeminline.h"
#endif
