/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * host.h — everything that poolalloc wants of a kernel, built from five things that a kernel has:
 * host.c and host_calls.c. Without page tables it is built from the last three: flat.c and
 * host_calls.c.
 *
 * test/kernel boots with this code; poolalloc-port(7) explains it step by step.
 */
#ifndef EXAMPLES_KERNEL_HOST_H
#define EXAMPLES_KERNEL_HOST_H

#include <kmalloc.h>
#include <pool.h>

#include <stddef.h>
#include <stdint.h>

#define PAGE 4096u

/* ---- what the kernel provides ---- */

/* Maps an address to the page frame at a physical address, for reading and writing. Returns zero
 * if there is no frame for the page tables, which come from frame_take. */
int paging_map(uintptr_t address, uintptr_t frame);

/* Removes a mapping, and returns the page frame that was mapped. */
uintptr_t paging_unmap(uintptr_t address);

/* Prints text on the console. */
void console_print(const char *text);

/* Stops the machine with a message. */
_Noreturn void kernel_panic(const char *text);

/* Where memory is: the physical addresses [frames, frames + bytes), all of them unused; and
 * where in the address space the kernel's heap is to be. Both begin at a page boundary, and not
 * at 0, which stands for none. */
struct kernelmemory {
	uintptr_t frames;
	size_t frame_bytes;
	uintptr_t heap;
	size_t heap_bytes;
};

/* ---- what this code provides ---- */

/* Call once, before anything else. Memory beyond the size of the maps is not used. */
void host_start(const struct kernelmemory *memory);

/* Allocates whole pages that are adjacent in the address space; PAGE is a multiple of `align`,
 * or the reverse. Returns NULL, with nothing changed, if there are none. */
void *host_pages(size_t size, size_t align);
void host_free_pages(void *base, size_t size);

/* The same, with adjacent frames as well. */
void *host_contiguous(size_t size);

/* Allocates one page frame for page tables. Returns its physical address; 0 if there is none. */
uintptr_t frame_take(void);

/* How many page frames there are, how many are in use, and how many of these by page tables. */
struct hostframes {
	size_t all, taken, tables;
};
struct hostframes host_frames(void);

/* Whether there is a page at this address of the heap. Only in flat.c; elsewhere the page tables
 * tell. */
int host_is_taken(uintptr_t address);

/* For kmallocsethost. This kernel has one processor, and its interrupts do not allocate, so no
 * lock is needed. */
extern const struct kmallochost host_kmalloc;

/* A Pool's callbacks. */
void *host_pool_alloc(size_t size);
int host_pool_merge(void *low, void *high);
void host_pool_print(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);
void host_pool_panic(Pool *pool, char *format, ...) POOL_PRINTF_(2, 3);

#endif
