/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host.h — everything that poolalloc needs from a kernel, built from five things that a kernel has:
 * host.c and host_calls.c. Without page tables the last three are enough: flat.c and host_calls.c.
 *
 * test/kernel boots with this same code; poolalloc-port(7) explains it step by step.
 */
#ifndef EXAMPLES_KERNEL_HOST_H
#define EXAMPLES_KERNEL_HOST_H

#include <kmalloc.h>
#include <pool.h>

#include <stddef.h>
#include <stdint.h>

#define PAGE 4096u

/* ---- what the kernel provides ---- */

/* Maps the page frame at a physical address, for reading and writing. Returns zero if there is no
 * frame for the page tables, which also come from frame_take. */
int paging_map(uintptr_t address, uintptr_t frame);

/* Removes a mapping, and returns the page frame that was mapped. */
uintptr_t paging_unmap(uintptr_t address);

/* Prints a text on the console. */
void console_print(const char *text);

/* Prints a message and halts. */
_Noreturn void kernel_panic(const char *text);

/* The memory to use: physical addresses [frames, frames + frame_bytes), all of them unused; and the
 * kernel's heap in the address space. Both start at a page, but not at 0, which means none. */
struct kernelmemory {
	uintptr_t frames;
	size_t frame_bytes;
	uintptr_t heap;
	size_t heap_bytes;
};

/* ---- what host.c or flat.c provides ---- */

/* Call this once, before anything else. Memory that does not fit the maps is not used. */
void host_start(const struct kernelmemory *memory);

/* Returns contiguous pages of the address space; PAGE is a multiple of `align`, or vice versa.
 * Returns NULL, and changes nothing, if there are none. */
void *host_pages(size_t size, size_t align);
void host_free_pages(void *base, size_t size);

/* The same, but the frames are contiguous as well. */
void *host_contiguous(size_t size);

/* Takes one page frame, for page tables. Returns its physical address, or 0 if there is none. */
uintptr_t frame_take(void);

/* The number of page frames, of those in use, and of those in use by page tables. */
struct hostframes {
	size_t all, taken, tables;
};
struct hostframes host_frames(void);

/* Returns whether there is a page at this heap address. Only in flat.c: page tables know it. */
int host_is_taken(uintptr_t address);

/* For kmallocsethost. This kernel has one processor, and its interrupt handlers do not allocate, so
 * it needs no lock. */
extern const struct kmallochost host_kmalloc;

/* A Pool's callbacks. */
void *host_pool_alloc(size_t size);
int host_pool_merge(void *low, void *high);
void host_pool_print(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);
void host_pool_panic(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);

#endif
