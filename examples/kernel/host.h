/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host.h — all that poolalloc wants of a kernel, made of five things that a kernel has: host.c and
 * host_calls.c. Without page tables it is made of the last three: flat.c and host_calls.c.
 *
 * test/kernel boots with this very code; poolalloc-port(7) tells its story step by step.
 */
#ifndef EXAMPLES_KERNEL_HOST_H
#define EXAMPLES_KERNEL_HOST_H

#include <kmalloc.h>
#include <pool.h>

#include <stddef.h>
#include <stdint.h>

#define PAGE 4096u

/* ---- what the kernel has ---- */

/* Maps the page frame at a physical address, for reading and writing. Zero if there is no frame
 * for the page tables; frame_take gives those, too. */
int paging_map(uintptr_t address, uintptr_t frame);

/* Takes a mapping away, and returns the page frame that was there. */
uintptr_t paging_unmap(uintptr_t address);

/* Text to the console. */
void console_print(const char *text);

/* Ends it all, with a message. */
_Noreturn void kernel_panic(const char *text);

/* Where memory is: [frames, frames + bytes) of physical addresses, all of it unused; and where in
 * the address space the kernel's heap is to be. Both begin with a page, and not at 0, which is the
 * answer for none. */
struct kernelmemory {
	uintptr_t frames;
	size_t frame_bytes;
	uintptr_t heap;
	size_t heap_bytes;
};

/* ---- what comes of it ---- */

/* Once, before anything else. Memory beyond what there are maps for is left alone. */
void host_start(const struct kernelmemory *memory);

/* Whole pages that lie next to each other in the address space; PAGE is a multiple of `align`, or
 * the other way round. NULL, and nothing changed, if there are none. */
void *host_pages(size_t size, size_t align);
void host_free_pages(void *base, size_t size);

/* The same, and the frames lie next to each other as well. */
void *host_contiguous(size_t size);

/* One page frame, for page tables: its physical address; 0 if there is none. */
uintptr_t frame_take(void);

/* How many page frames there are, how many are taken, and by page tables. */
struct hostframes {
	size_t all, taken, tables;
};
struct hostframes host_frames(void);

/* Is there a page at this address of the heap? flat.c alone has it; elsewhere page tables tell. */
int host_is_taken(uintptr_t address);

/* For kmallocsethost. This kernel has one processor, and its interrupts do not allocate: there is
 * nothing to lock. */
extern const struct kmallochost host_kmalloc;

/* A Pool's callbacks. */
void *host_pool_alloc(size_t size);
int host_pool_merge(void *low, void *high);
void host_pool_print(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);
void host_pool_panic(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);

#endif
