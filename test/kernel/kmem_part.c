/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kmem_part.c — the kinds of kmem in a kernel: heap, ref, pool and tree. The linear kind needs an
 * operating system.
 */
#include "kernel.h"

#include <kmem.h>
#include <string.h>

static int is_filled(const void* object, int fill, size_t n)
{
	const unsigned char* b = object;
	for (size_t i = 0; i < n; i++)
		if (b[i] != (unsigned char)fill)
			return 0;
	return 1;
}

/* kmem's own pool has no memory until the kernel adds some. */
static void give_memory(void)
{
	NEED(kmheapa(10).cond == kmcond_nomem);
	kmheap->alloc = host_pool_alloc;
	kmheap->merge = host_pool_merge;
	kmheap->free = host_free_pages;
	kmheap->print = host_pool_print;
	kmheap->panic = host_pool_panic;
}

/* The small library has no audit. */
static void check_sound(void)
{
	const kmcond sound = kmemcheck(kmheap);
	NEED(sound == kmcond_ok || sound == kmcond_absent);
}

static void* object_of(kmres made)
{
	NEED(made.cond == kmcond_ok);
	NEED((uintptr_t)made.raw % 16 == 0);
	return made.raw;
}

static void try_heap(void)
{
	char* plain = object_of(kmheapa(100));
	char* zeroed = object_of(kmheapz(3000));
	NEED(is_in_heap(plain, 100) && is_filled(zeroed, 0, 3000));
	NEED(kmheapf(plain) == kmcond_ok);
	NEED(kmheapf(plain) == kmcond_freed);
	NEED(kmheapf(zeroed + 16) == kmcond_foreign);
	memset(zeroed, 3, 3000);
	NEED(kmheaps(zeroed) == kmcond_ok);
	NEED(kmheapa(SIZE_MAX).cond == kmcond_toolarge);

	kmres made = kmheapo(40);
	NEED(made.cond == kmcond_ok && made.ptr.kind == kmkind_heap);
	memset(made.ptr.ref, 9, 40);
	kmptr other = kmdup(made.ptr);
	NEED(other.ref != NULL && other.ref != made.ptr.ref && is_filled(other.ref, 9, 40));
	NEED(kmfree(other) == kmcond_ok && kmfree(made.ptr) == kmcond_ok);
}

static void try_ref(void)
{
	char* shared = object_of(kmrefz(NULL, 200));
	NEED(kmrefu(shared) == kmcond_ok);
	NEED(kmrefu(shared) == kmcond_ok);
	NEED(kmrefd(shared) == kmcond_ok);
	NEED(kmreff(shared) == kmcond_ok);
	NEED(is_filled(shared, 0, 200));
	NEED(kmreff(shared) == kmcond_ok);
	NEED(kmreff(shared) != kmcond_ok);
}

static void try_pool(void)
{
	static _Alignas(16) char memory[4096];
	void* cells[20];
	kmpool* pool = kmpooli(NULL, 48, 20);
	NEED(pool != NULL && pool->cellsz == 48);
	for (int i = 0; i < 20; i++) {
		cells[i] = object_of(kmpoolz(pool));
		NEED(is_filled(cells[i], 0, 48));
		memset(cells[i], i, 48);
	}
	NEED(kmpoola(pool).cond == kmcond_exhausted);
	check_sound();
	for (int i = 0; i < 20; i++)
		NEED(is_filled(cells[i], i, 48) && kmpoolf(cells[i]) == kmcond_ok);
	NEED(kmpoolf(cells[0]) == kmcond_freed);
	NEED(kmpoolx(pool) == kmcond_ok);

	kmpool* fixed = kmpoolif(memory, sizeof memory, 100);
	NEED(fixed != NULL);
	char* cell = object_of(kmpoola(fixed));
	NEED(cell >= memory && cell + 100 <= memory + sizeof memory);
	NEED(kmpools(cell) == kmcond_ok);
	NEED(kmpoolx(fixed) == kmcond_ok);
}

static int count(void* arg, void* object, size_t depth)
{
	(void)object;
	size_t* most = arg;
	if (depth > *most)
		*most = depth;
	return 0;
}

static void try_tree(void)
{
	char* top = object_of(kmtreea(NULL, NULL, 64));
	char* parent = top;
	for (int i = 0; i < 50; i++)
		parent = object_of(kmtreez(NULL, parent, 32));
	size_t depth = 0;
	NEED(kmtreew(top, count, &depth) == 0 && depth == 50);
	NEED(kmtreeb(top) >= 64 + 50 * 32);
	NEED(kmtreen(parent)->child == NULL && Kmnode(parent) == kmtreen(parent));
	NEED(kmtreem(top, parent) == kmcond_cycle);
	check_sound();
	NEED(kmtreef(top) == kmcond_ok);
	NEED(kmtreef(top) != kmcond_ok);
}

/* Uses up all memory in objects of one size. */
static void exhaust(size_t size)
{
	void** last = NULL;
	kmres made;
	while ((made = kmheapa(size)).cond == kmcond_ok) {
		*(void**)made.raw = last;
		last = made.raw;
	}
	NEED(made.cond == kmcond_nomem && last != NULL);
	poolcheck(kmheap);
	NEED(kmpooli(NULL, 1000, 1000) == NULL);
	NEED(kmpooli(NULL, 16, SIZE_MAX / 36 + 10) == NULL); /* overflows with its stack */
	while (last != NULL) {
		void** next = *last;
		NEED(kmheapf(last) == kmcond_ok);
		last = next;
	}
	poolcheck(kmheap);
}

void kmem_part(void)
{
	const size_t taken = host_frames().taken - host_frames().tables;
	give_memory();
	try_heap();
	try_ref();
	try_pool();
	try_tree();
	exhaust(40);
	exhaust(5000);
	try_heap();
	poolcheck(kmheap);
	poolreset(kmheap);
	NEED(host_frames().taken - host_frames().tables == taken);
}
