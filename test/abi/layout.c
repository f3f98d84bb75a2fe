/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * layout.c — where each field of the public structs lies, as C sees it, and as a compiler
 * of C++ does (layout.cc includes this file). The numbers are those of the first release
 * on LP64; a change here is a new soversion.
 */
#include <kmem.h>
#include <pool.h>

#ifdef __cplusplus
#define PRIVATE private_
#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #field)
#else
#define PRIVATE private
#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #field)
#endif

AT(Pool, name, 0);
AT(Pool, maxsize, 8);
AT(Pool, cursize, 16);
AT(Pool, curfree, 24);
AT(Pool, curalloc, 32);
AT(Pool, minarena, 40);
AT(Pool, quantum, 48);
AT(Pool, minblock, 56);
AT(Pool, flags, 64);
AT(Pool, nfree, 68);
AT(Pool, lastcompact, 72);
AT(Pool, alloc, 80);
AT(Pool, merge, 88);
AT(Pool, move, 96);
AT(Pool, lock, 104);
AT(Pool, unlock, 112);
AT(Pool, print, 120);
AT(Pool, panic, 128);
AT(Pool, logstack, 136);
AT(Pool, PRIVATE, 144);
AT(Pool, free, 152);
AT(Pool, purge, 160);
AT(Pool, state, 168);
AT(PoolBlock, ptr, 0);
AT(PoolBlock, size, 8);
AT(PoolBlock, base, 16);
AT(PoolBlock, whole, 24);
AT(PoolBlock, state, 32);
AT(PoolBlock, pinned, 36);
AT(PoolBlock, aligned, 40);
AT(PoolBlock, tag, 48);
AT(PoolStats, maxsize, 0);
AT(PoolStats, requested, 32);
AT(PoolStats, arenas, 40);
AT(PoolStats, own_bytes, 96);
AT(PoolStats, peak_cursize, 112);
AT(PoolStats, nalloc, 128);
AT(PoolStats, purged_bytes, 176);

AT(kmptr, kind, 0);
AT(kmptr, shred, 4);
AT(kmptr, ref, 8);
AT(kmptr, cell, 16);
AT(kmcell, kind, 0);
AT(kmcell, size, 8);
AT(kmcell, shred, 16);
AT(kmcell, seal, 20);
AT(kmres, cond, 0);
AT(kmres, raw, 8);
AT(kmres, ptr, 8);
AT(kmref, refs, 24);
AT(kmref, src, 32);
AT(kmref, home, 40);
AT(kmref, data, 48);
AT(kmnode, parent, 24);
AT(kmnode, child, 32);
AT(kmnode, lastchild, 40);
AT(kmnode, prev, 48);
AT(kmnode, next, 56);
AT(kmnode, limit, 64);
AT(kmnode, home, 72);
AT(kmpoolcell, last, 0);
AT(kmpoolcell, place, 8);
AT(kmpoolcell, seal, 12);
AT(kmpoolcell, data, 16);
AT(kmpool, cellsz, 24);
AT(kmpool, top, 32);
AT(kmpool, bottom, 40);
AT(kmpool, src, 48);
AT(kmpool, home, 56);
AT(kmpool, lock, 64);
AT(kmpool, stride, 72);
AT(kmpool, cells, 80);
AT(kmpool, fresh, 84);
AT(kmpool, idle, 88);
AT(kmpool, data, 96);
AT(kmcount, pools, 0);
AT(kmcount, orphan, 40);
