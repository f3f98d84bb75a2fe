/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * paging_words.h — page tables of arm64, for addresses of 39 bits: three levels.
 */
#ifndef TEST_KERNEL_PAGING_WORDS_H
#define TEST_KERNEL_PAGING_WORDS_H

#include <stdint.h>

typedef uint64_t pagingword;
enum { paging_levels = 3, paging_bits = 9 };

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
	return word & 0xFFFFFFFFF000;
}

static inline pagingword paging_table(uintptr_t frame)
{
	return frame | 3;
}

static inline pagingword paging_page(uintptr_t frame)
{
	return frame | 0x60000000000707; /* cached memory, accessed, no code */
}

static inline void paging_forget(uintptr_t address)
{
	__asm__ volatile("dsb ishst\n\ttlbi vaae1is, %0\n\tdsb ish\n\tisb"
			 :
			 : "r"(address >> 12 & 0xFFFFFFFFFFF)
			 : "memory");
}

#endif
