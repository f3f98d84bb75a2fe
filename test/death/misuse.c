/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * misuse.c CASE — one misuse of a pool that has neither print nor panic, and so ends the program.
 * death.py compares the signal and the message. Without an argument it lists the cases.
 */
#include <pool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef unsigned char byte;

static Pool p = {
	.name = "death", .alloc = poolpagealloc, .merge = poolpagemerge, .free = poolpagefree};

/* The blocks of each case: adjacent, with one more before and one behind. */
static byte *low, *middle, *high;

/* Hides from compilers what is done to a block. */
static byte* volatile hidden;

static byte* get(size_t size, int fill)
{
	hidden = poolalloc(&p, size);
	if (hidden == NULL)
		_Exit(3);
	return memset(hidden, fill, size);
}

static byte* through(byte* block)
{
	hidden = block;
	return hidden;
}

static void double_free(void)
{
	poolfree(&p, middle);
	poolfree(&p, middle);
}

static void double_free_coalesced(void)
{
	poolfree(&p, low);
	poolfree(&p, high);
	poolfree(&p, middle);
	poolfree(&p, middle);
}

static void double_free_quarantined(void)
{
	p.flags |= POOL_NOREUSE;
	double_free();
}

static void foreign_stack(void)
{
	byte local = 0;
	poolfree(&p, through(&local));
}

static void foreign_unmapped(void)
{
	poolfree(&p, (void*)(uintptr_t)4096);
}

static void foreign_other_pool(void)
{
	Pool other = {.alloc = poolpagealloc};
	poolfree(&p, poolalloc(&other, 10));
}

static void foreign_empty(void)
{
	static Pool empty = {.name = "empty"};
	poolfree(&empty, middle);
}

static void interior(void)
{
	poolfree(&p, middle + 32);
}

static void misaligned(void)
{
	poolfree(&p, middle + 1);
}

static void interior_realloc(void)
{
	if (poolrealloc(&p, middle + 16, 10) != NULL)
		_Exit(4);
}

static void overflow(void)
{
	through(middle)[100] = 0;
	poolfree(&p, middle);
}

static void overflow_realloc(void)
{
	memset(through(middle) + 100, 'x', 4);
	if (poolrealloc(&p, middle, 200) != NULL)
		_Exit(4);
}

static void overflow_check(void)
{
	through(middle)[100] = 'x';
	poolcheck(&p);
}

static void overflow_paranoia(void)
{
	p.flags |= POOL_PARANOIA;
	through(middle)[100] = 'x';
	poolfree(&p, high);
}

static void underflow(void)
{
	through(middle)[-1] = 0;
	poolfree(&p, middle);
}

static void header_overwritten(void)
{
	memset(through(middle) - 8, 0, 8);
	poolfree(&p, middle);
}

static void header_copied(void)
{
	memcpy(through(middle) - 8, high - 8, 8);
	poolfree(&p, middle);
}

static void neighbour_overwritten(void)
{
	poolfree(&p, high);
	memset(through(high) - 8, 0, 8);
	poolfree(&p, middle);
}

static void link_overwritten(void)
{
	poolfree(&p, middle);
	memset(through(middle), 'L', 16);
	poolfree(&p, low); /* takes the free block out of its list, to coalesce it */
}

static void footer_overwritten(void)
{
	poolfree(&p, middle);
	pooltrim(&p); /* coalesces the block freed last, which gives it a footer */
	memset(through(high) - 16, 0, 8);
	poolfree(&p, high);
}

static void write_after_free_quarantined(void)
{
	p.flags |= POOL_NOREUSE;
	poolfree(&p, middle);
	memcpy(through(middle) + 20, "oops", 4);
	poolcheck(&p);
}

static void write_after_free_reused(void)
{
	p.flags |= POOL_ANTAGONISM;
	poolfree(&p, middle);
	memcpy(through(middle) + 40, "oops", 4);
	for (int i = 0; i < 100; i++)
		get(100, 0);
}

static void own_block(void)
{
	poolfree(&p, p.state);
}

static void resize_freed(void)
{
	poolfree(&p, middle);
	if (poolrealloc(&p, middle, 10) != NULL)
		_Exit(4);
}

static void size_of_freed(void)
{
	poolfree(&p, middle);
	if (poolmsize(&p, middle) != 0)
		_Exit(4);
}

static void use_from_callback_back(Pool* pool)
{
	poolfree(pool, poolalloc(pool, 1));
}

static void use_from_callback(void)
{
	p.lock = poollock;
	p.unlock = poolunlock;
	p.flags |= POOL_LOGGING;
	p.logstack = use_from_callback_back;
	poolfree(&p, middle);
}

__attribute__((format(printf, 2, 3))) static void print_back(Pool* pool, char* format, ...)
{
	(void)pool;
	va_list arguments;
	va_start(arguments, format);
	fputs("print: ", stderr);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
}

static void print_without_panic(void)
{
	p.print = print_back;
	double_free();
}

static void ready_made_panic(void)
{
	p.panic = poolpanic;
	double_free();
}

static const struct {
	const char* name;
	void (*act)(void);
} cases[] = {
	{"double_free", double_free},
	{"double_free_coalesced", double_free_coalesced},
	{"double_free_quarantined", double_free_quarantined},
	{"foreign_stack", foreign_stack},
	{"foreign_unmapped", foreign_unmapped},
	{"foreign_other_pool", foreign_other_pool},
	{"foreign_empty", foreign_empty},
	{"interior", interior},
	{"misaligned", misaligned},
	{"interior_realloc", interior_realloc},
	{"overflow", overflow},
	{"overflow_realloc", overflow_realloc},
	{"overflow_check", overflow_check},
	{"overflow_paranoia", overflow_paranoia},
	{"underflow", underflow},
	{"header_overwritten", header_overwritten},
	{"header_copied", header_copied},
	{"neighbour_overwritten", neighbour_overwritten},
	{"link_overwritten", link_overwritten},
	{"footer_overwritten", footer_overwritten},
	{"write_after_free_quarantined", write_after_free_quarantined},
	{"write_after_free_reused", write_after_free_reused},
	{"own_block", own_block},
	{"resize_freed", resize_freed},
	{"size_of_freed", size_of_freed},
	{"use_from_callback", use_from_callback},
	{"print_without_panic", print_without_panic},
	{"ready_made_panic", ready_made_panic},
};

int main(int argc, char** argv)
{
	const struct rlimit no_core = {0, 0};
	setrlimit(RLIMIT_CORE, &no_core);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (argc < 2) {
			puts(cases[i].name);
		} else if (strcmp(argv[1], cases[i].name) == 0) {
			get(50, '0');
			low = get(60, 'l');
			middle = get(100, 'm');
			high = get(70, 'h');
			get(50, '1');
			cases[i].act();
			return 1; /* it survived */
		}
	}
	return argc < 2 ? 0 : 2;
}
