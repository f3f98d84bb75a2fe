/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmalloc_part.c — kmalloc in a kernel, with pages that this kernel maps.
 */
#include "kernel.h"

#include <string.h>

static int is_filled(const void* block, int fill, size_t n)
{
	const unsigned char* b = block;
	for (size_t i = 0; i < n; i++)
		if (b[i] != (unsigned char)fill)
			return 0;
	return 1;
}

/* What the second of the two texts says was tried, and what it says was not available. */
static void try_the_text(void)
{
	char* block = kmalloc(64);
	NEED(block != NULL && is_in_heap(block, 64));
	kfree(block);
	NEED(kmalloc(64) == block);
	kfree(block);

	char* several_pages = kmalloc(5 * PAGE);
	NEED(several_pages != NULL && is_in_heap(several_pages, 5 * PAGE));
	memset(several_pages, 1, 5 * PAGE);
	kfree(several_pages);
	NEED(kmalloc(5 * PAGE) == several_pages);
	kfree(several_pages);
}

static void try_sizes(void)
{
	for (size_t size = 0; size < 3 * PAGE; size += 1 + size / 5) {
		char* block = kmalloc(size);
		NEED(block != NULL && is_in_heap(block, size));
		NEED(kmallocsize(block) >= size);
		NEED((uintptr_t)block % (size > kmallocsmall() ? 16 : 8) == 0);
		memset(block, 0xA5, size);
		char* other = kmalloc(size);
		NEED(other != NULL && other != block);
		memset(other, 0x5A, size);
		NEED(is_filled(block, 0xA5, size));
		kfree(other);
		kfree(block);
	}
	kmalloccheck();
	kfree(NULL);
}

static void try_flags(void)
{
	char* block = kmalloc(300);
	memset(block, 1, 300);
	kfree(block);
	char* zeroed = kmalloc(300, KMALLOC_ZERO);
	NEED(zeroed != NULL && is_filled(zeroed, 0, 300));
	memset(zeroed, 2, 300);
	zeroed = krealloc(zeroed, 9000, KMALLOC_ZERO);
	NEED(is_filled(zeroed, 2, 300) && is_filled(zeroed + 300, 0, 8700));
	zeroed = krealloc(zeroed, 20);
	NEED(is_filled(zeroed, 2, 20));

	const size_t taken = host_frames().taken;
	NEED(kmalloc(500 * PAGE, KMALLOC_NOGROW) == NULL);
	NEED(host_frames().taken == taken);
	NEED(krealloc(zeroed, 0) == NULL);
}

static void try_arrays(void)
{
	int* numbers = kcalloc(100, sizeof *numbers);
	NEED(numbers != NULL && is_filled(numbers, 0, 100 * sizeof *numbers));
	numbers[99] = 42;
	NEED(kcalloc(SIZE_MAX / 2, 3) == NULL);
	NEED(krealloc_array(numbers, SIZE_MAX / 2, 3) == NULL);
	NEED(numbers[99] == 42);
	numbers = krealloc_array(numbers, 10000, sizeof *numbers, KMALLOC_KERNEL);
	NEED(numbers != NULL && numbers[99] == 42);
	kfree(numbers);
}

/* The frames of a DMA buffer are contiguous, whatever is free. */
static void try_dma(void)
{
	void* holes[16];
	for (int i = 0; i < 16; i++)
		holes[i] = kmalloc(PAGE);
	for (int i = 0; i < 16; i += 2)
		kfree(holes[i]);
	kmalloctrim();
	char* buffer = kmalloc_dma(6 * PAGE - 10);
	NEED(buffer != NULL && (uintptr_t)buffer % PAGE == 0 && is_in_heap(buffer, 6 * PAGE));
	const uintptr_t first = paging_frame_at((uintptr_t)buffer);
	for (size_t i = 0; i < 6; i++)
		NEED(paging_frame_at((uintptr_t)buffer + i * PAGE) == first + i * PAGE);
	memset(buffer, 7, 6 * PAGE);
	kmalloccheck();
	kfree_dma(buffer);
	NEED(paging_frame_at((uintptr_t)buffer) == 0);
	NEED(kmalloc_dma(host_frames().all * PAGE) == NULL);
	for (int i = 1; i < 16; i += 2)
		kfree(holes[i]);
}

static void churn(void)
{
	enum { slots = 100 };
	static struct {
		unsigned char* block;
		size_t size;
	} held[slots];
	for (unsigned step = 0; step < 4000; step++) {
		const unsigned i = next_random() % slots;
		const size_t size = next_random() % (step % 20 == 0 ? 4 * PAGE : 400) + 1;
		if (held[i].block != NULL)
			NEED(is_filled(held[i].block, (int)i, held[i].size));
		if (held[i].block != NULL && step % 3 != 0) {
			kfree(held[i].block);
			held[i].block = NULL;
		} else {
			unsigned char* block = krealloc(held[i].block, size);
			const size_t kept = held[i].size < size ? held[i].size : size;
			NEED(block != NULL && is_in_heap(block, size));
			NEED(held[i].block == NULL || is_filled(block, (int)i, kept));
			memset(block, (int)i, size);
			held[i].block = block;
			held[i].size = size;
		}
		if (step % 200 == 0)
			kmalloccheck();
	}
	for (unsigned i = 0; i < slots; i++)
		kfree(held[i].block);
}

/* Uses up all memory in blocks of one size, then frees them. */
static void exhaust(size_t size)
{
	struct kmallocstats stats;
	void** last = NULL;
	for (void** block; (block = kmalloc(size)) != NULL; last = block)
		*block = last;
	kmalloccheck();
	kmallocgetstats(&stats, sizeof stats);
	NEED(stats.held > (host_frames().all - host_frames().tables) / 10 * 9 * PAGE);
	NEED(stats.refused != 0);
	NEED(kmalloc_dma(2 * size) == NULL || size < PAGE);
	while (last != NULL) {
		void** next = *last;
		kfree(last);
		last = next;
	}
	kmalloccheck();
	NEED(kmalloctrim() != 0);
}

/* What kmalloc holds must match the page frames in use; after trimming it is almost nothing. */
static void give_back(void)
{
	struct kmallocstats stats;
	kmalloctrim();
	kmallocgetstats(&stats, sizeof stats);
	NEED(stats.small_blocks == 0 && stats.large_blocks == 0 && stats.dma_buffers == 0);
	NEED(stats.held == (host_frames().taken - host_frames().tables) * PAGE);
	NEED(stats.held <= 32 * PAGE);
	kmalloccheck();
}

void kmalloc_part(void)
{
	init_kmalloc();
	init_kmalloc();
	try_the_text();
	try_sizes();
	try_flags();
	try_arrays();
	try_dma();
	kmallocdebug(KMALLOC_PARANOIA);
	churn();
	kmallocdebug(0);
	give_back();
	exhaust(64);
	exhaust(1500);
	exhaust(30000);
	give_back();
}
