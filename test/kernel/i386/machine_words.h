/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine_words.h — the 32-bit structures of a PC.
 */
#ifndef TEST_KERNEL_MACHINE_WORDS_H
#define TEST_KERNEL_MACHINE_WORDS_H

#include <stddef.h>
#include <stdint.h>

static const uintptr_t heap_address = 0xD0000000;
static const size_t heap_bytes = 0x10000000;

/* Page tables: two levels. */
typedef uint32_t pagingword;
enum { paging_levels = 2, paging_bits = 10 };
static const pagingword paging_frame_mask = 0xFFFFF000;
static const pagingword paging_page_bits = 3; /* present, writable */

/* An entry of the interrupt descriptor table. */
struct gate {
	uint16_t low, segment, kind, high;
};

static inline void gate_lead(struct gate* gate, uintptr_t address)
{
	gate->low = (uint16_t)address;
	gate->high = (uint16_t)(address >> 16);
}

#endif
