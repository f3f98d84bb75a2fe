/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine_words.h — page tables of arm64, for addresses of 39 bits: three levels.
 */
#ifndef TEST_KERNEL_MACHINE_WORDS_H
#define TEST_KERNEL_MACHINE_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t pagingword;
enum { paging_levels = 3, paging_bits = 9 };
static const pagingword paging_frame_mask = 0xFFFFFFFFF000;
static const pagingword paging_page_bits = 0x60000000000707; /* cached, accessed, no code */

#endif
