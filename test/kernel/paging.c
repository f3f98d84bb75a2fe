/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * paging.c — page tables: a tree of `paging_levels` levels, each entry of which points to a table
 * of the next level, or in the last level to a page. The format of an entry depends on the machine.
 *
 * All memory is also mapped at its own address, so that tables can be read and written there.
 */
#include "kernel.h"
#include "machine_words.h"

enum { entries = 1 << paging_bits };
static const pagingword table_bits = 3; /* on all machines supported here */

extern pagingword boot_tables[]; /* in the boot code: the first level */

static int is_present(pagingword word)
{
	return word & 1;
}

static uintptr_t frame_in(pagingword word)
{
	return word & paging_frame_mask;
}

static size_t index_at(uintptr_t address, int level)
{
	const int shift = 12 + paging_bits * (paging_levels - 1 - level);
	return address >> shift & (entries - 1);
}

/* The table that an entry points to; if there is none, a new one, or NULL if there is no frame. */
static pagingword* table_below(pagingword* entry)
{
	if (!is_present(*entry)) {
		const uintptr_t frame = frame_take();
		if (frame == 0)
			return NULL;
		pagingword* table = (pagingword*)frame;
		for (int i = 0; i < entries; i++)
			table[i] = 0;
		*entry = frame | table_bits;
	}
	return (pagingword*)frame_in(*entry);
}

/* The entry of a page; NULL if there was no frame for a table on the way. */
static pagingword* entry_of(uintptr_t address)
{
	pagingword* table = boot_tables;
	for (int level = 0; level < paging_levels - 1; level++) {
		table = table_below(&table[index_at(address, level)]);
		if (table == NULL)
			return NULL;
	}
	return &table[index_at(address, paging_levels - 1)];
}

uintptr_t paging_frame_at(uintptr_t address)
{
	const pagingword* entry = entry_of(address);
	return entry != NULL && is_present(*entry) ? frame_in(*entry) : 0;
}

int paging_map(uintptr_t address, uintptr_t frame)
{
	pagingword* entry = entry_of(address);
	if (entry == NULL)
		return 0;
	if (is_present(*entry))
		kernel_panic("a page is mapped twice");
	*entry = frame | paging_page_bits;
	machine_forget(address);
	return 1;
}

uintptr_t paging_unmap(uintptr_t address)
{
	pagingword* entry = entry_of(address);
	if (entry == NULL || !is_present(*entry))
		kernel_panic("what goes back is not mapped");
	const uintptr_t frame = frame_in(*entry);
	*entry = 0;
	machine_forget(address);
	return frame;
}
