/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * layout.c — where each field of the public structs lies, as C sees it, and as a compiler
 * of C++ does (layout.cc includes this file). The numbers are those of the first release
 * on LP64; a change here is a new soversion.
 */
#include <kmalloc.h>
#include <kmem.h>
#include <pool.h>
#include <poolmalloc.h>

#ifdef __cplusplus
#define PRIVATE private_
#define AT(type, field, offset) static_assert(offsetof(type, field) == (offset), #field)
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type)
#else
#define PRIVATE private
#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #field)
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)
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
SIZE(Pool, 176);

AT(PoolBlock, ptr, 0);
AT(PoolBlock, size, 8);
AT(PoolBlock, base, 16);
AT(PoolBlock, whole, 24);
AT(PoolBlock, state, 32);
AT(PoolBlock, pinned, 36);
AT(PoolBlock, aligned, 40);
AT(PoolBlock, tag, 48);
SIZE(PoolBlock, 64);

AT(PoolStats, maxsize, 0);
AT(PoolStats, cursize, 8);
AT(PoolStats, curfree, 16);
AT(PoolStats, curalloc, 24);
AT(PoolStats, requested, 32);
AT(PoolStats, arenas, 40);
AT(PoolStats, allocated_blocks, 48);
AT(PoolStats, free_blocks, 56);
AT(PoolStats, cached_blocks, 64);
AT(PoolStats, quarantined_blocks, 72);
AT(PoolStats, cached_bytes, 80);
AT(PoolStats, quarantined_bytes, 88);
AT(PoolStats, metadata_bytes, 96);
AT(PoolStats, largest_free, 104);
AT(PoolStats, peak_cursize, 112);
AT(PoolStats, peak_curalloc, 120);
AT(PoolStats, nalloc, 128);
AT(PoolStats, nfree, 136);
AT(PoolStats, nrealloc, 144);
AT(PoolStats, nfailed, 152);
AT(PoolStats, ncompact, 160);
AT(PoolStats, moved_bytes, 168);
AT(PoolStats, purged_bytes, 176);
SIZE(PoolStats, 184);

AT(kmptr, kind, 0);
AT(kmptr, shred, 4);
AT(kmptr, ref, 8);
AT(kmptr, cell, 16);
SIZE(kmptr, 24);

AT(kmcell, kind, 0);
AT(kmcell, size, 8);
AT(kmcell, shred, 16);
AT(kmcell, seal, 20);
SIZE(kmcell, 24);

AT(kmres, cond, 0);
AT(kmres, raw, 8);
AT(kmres, ptr, 8);
SIZE(kmres, 32);

AT(kmref, id, 0);
AT(kmref, refs, 24);
AT(kmref, src, 32);
AT(kmref, home, 40);
AT(kmref, data, 48);
SIZE(kmref, 48);

AT(kmnode, id, 0);
AT(kmnode, parent, 24);
AT(kmnode, child, 32);
AT(kmnode, lastchild, 40);
AT(kmnode, prev, 48);
AT(kmnode, next, 56);
AT(kmnode, limit, 64);
AT(kmnode, home, 72);
SIZE(kmnode, 80);

AT(kmpoolcell, last, 0);
AT(kmpoolcell, place, 8);
AT(kmpoolcell, seal, 12);
AT(kmpoolcell, data, 16);
SIZE(kmpoolcell, 16);

AT(kmpool, id, 0);
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
SIZE(kmpool, 96);

AT(kmcount, pools, 0);
AT(kmcount, cells, 8);
AT(kmcount, used, 16);
AT(kmcount, peak, 24);
AT(kmcount, torn, 32);
AT(kmcount, orphan, 40);
SIZE(kmcount, 48);

AT(struct km_epochs_, memory, 0);
AT(struct km_epochs_, pools, 8);
SIZE(struct km_epochs_, 16);

AT(struct km_ground_, first, 0);
AT(struct km_ground_, places, 8);
SIZE(struct km_ground_, 16);

AT(struct km_nearpool_, pool, 0);
AT(struct km_nearpool_, units, 8);
AT(struct km_nearpool_, salt, 16);
AT(struct km_nearpool_, seal, 20);
SIZE(struct km_nearpool_, 24);

AT(struct km_span_, top, 0);
AT(struct km_span_, ready, 8);
SIZE(struct km_span_, 16);

AT(struct kmallochost, page, 0);
AT(struct kmallochost, bucket, 8);
AT(struct kmallochost, pages, 16);
AT(struct kmallochost, freepages, 24);
AT(struct kmallochost, merge, 32);
AT(struct kmallochost, contiguous, 40);
AT(struct kmallochost, freecontiguous, 48);
AT(struct kmallochost, lock, 56);
AT(struct kmallochost, unlock, 64);
AT(struct kmallochost, alone, 72);
AT(struct kmallochost, print, 80);
AT(struct kmallochost, panic, 88);
AT(struct kmallochost, nomem, 96);
AT(struct kmallochost, secret, 104);
SIZE(struct kmallochost, 112);

AT(struct kmallocstats, held, 0);
AT(struct kmallocstats, peak, 8);
AT(struct kmallocstats, buckets, 16);
AT(struct kmallocstats, bucket_bytes, 24);
AT(struct kmallocstats, small_blocks, 32);
AT(struct kmallocstats, small_bytes, 40);
AT(struct kmallocstats, large_blocks, 48);
AT(struct kmallocstats, large_asked, 56);
AT(struct kmallocstats, large_bytes, 64);
AT(struct kmallocstats, dma_buffers, 72);
AT(struct kmallocstats, dma_bytes, 80);
AT(struct kmallocstats, refused, 88);
SIZE(struct kmallocstats, 96);

AT(PoolMallocClass, size, 0);
AT(PoolMallocClass, slabs, 8);
AT(PoolMallocClass, allocated, 16);
AT(PoolMallocClass, cached, 24);
AT(PoolMallocClass, deposited, 32);
AT(PoolMallocClass, free, 40);
SIZE(PoolMallocClass, 48);

AT(PoolMallocStats, allocated, 0);
AT(PoolMallocStats, cached, 8);
AT(PoolMallocStats, deposited, 16);
AT(PoolMallocStats, slab_free, 24);
AT(PoolMallocStats, slab_lost, 32);
AT(PoolMallocStats, slots_free, 40);
AT(PoolMallocStats, pool_free, 48);
AT(PoolMallocStats, quarantined, 56);
AT(PoolMallocStats, pool_metadata, 64);
AT(PoolMallocStats, heap, 72);
AT(PoolMallocStats, blocks, 80);
AT(PoolMallocStats, requested, 88);
AT(PoolMallocStats, requested_exactly, 96);
AT(PoolMallocStats, slots_dirty, 104);
AT(PoolMallocStats, pool_free_blocks, 112);
AT(PoolMallocStats, pool_largest_free, 120);
AT(PoolMallocStats, quarantined_blocks, 128);
AT(PoolMallocStats, resident, 136);
AT(PoolMallocStats, metadata, 144);
AT(PoolMallocStats, peak, 152);
AT(PoolMallocStats, limit, 160);
AT(PoolMallocStats, soft_limit, 168);
AT(PoolMallocStats, threads, 176);
AT(PoolMallocStats, nclass, 184);
AT(PoolMallocStats, classes, 192);
SIZE(PoolMallocStats, 4032);
