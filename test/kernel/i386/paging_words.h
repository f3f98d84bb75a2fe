/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * paging_words.h — page tables of i386: two levels.
 */
#ifndef TEST_KERNEL_PAGING_WORDS_H
#define TEST_KERNEL_PAGING_WORDS_H

#include <stdint.h>

typedef uint32_t pagingword;
enum { paging_levels = 2, paging_bits = 10 };

extern pagingword boot_tables[];

static inline pagingword* paging_root(void)
{
	return boot_tables;
}

static inline int paging_is_present(pagingword word)
{
	return word & 1;
}

static inline uintptr_t paging_frame(pagingword word)
{
	return word & 0xFFFFF000;
}

static inline pagingword paging_table(uintptr_t frame)
{
	return frame | 3; /* present, writable */
}

static inline pagingword paging_page(uintptr_t frame)
{
	return frame | 3;
}

static inline void paging_forget(uintptr_t address)
{
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

#endif
