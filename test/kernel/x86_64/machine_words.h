/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine_words.h — the 64-bit structures of a PC.
 */
#ifndef TEST_KERNEL_MACHINE_WORDS_H
#define TEST_KERNEL_MACHINE_WORDS_H

#include <stddef.h>
#include <stdint.h>

static const uintptr_t heap_address = 0xFFFFD00000000000;
static const size_t heap_bytes = 0x10000000;

/* Page tables: four levels. */
typedef uint64_t pagingword;
enum { paging_levels = 4, paging_bits = 9 };
static const pagingword paging_frame_mask = 0xFFFFFFFFFF000;
static const pagingword paging_page_bits = 3; /* present, writable */

/* An entry of the interrupt descriptor table. */
struct gate {
	uint16_t low, segment, kind, middle;
	uint32_t high, zero;
};

static inline void gate_lead(struct gate* gate, uintptr_t address)
{
	gate->low = (uint16_t)address;
	gate->middle = (uint16_t)(address >> 16);
	gate->high = (uint32_t)(address >> 32);
}

#endif
