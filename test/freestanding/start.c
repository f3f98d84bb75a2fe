/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * start.c — the engine in a program that has no library at all: no libc, no start-up code. Its exit
 * status says which step failed; 0: none.
 */
#include <pool.h>

/* Everything that the engine needs. */
void* memcpy(void* restrict to, const void* restrict from, size_t n)
{
	char* t = to;
	const char* f = from;
	while (n-- != 0)
		*t++ = *f++;
	return to;
}

void* memmove(void* to, const void* from, size_t n)
{
	char* t = to;
	const char* f = from;
	if ((uintptr_t)t < (uintptr_t)f)
		return memcpy(to, from, n);
	while (n-- != 0)
		t[n] = f[n];
	return to;
}

void* memset(void* at, int value, size_t n)
{
	for (char* b = at; n-- != 0;)
		*b++ = (char)value;
	return at;
}

static _Noreturn void leave(long status)
{
#if defined(__x86_64__)
	__asm__ volatile("syscall" : : "a"(60L), "D"(status) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
	register long number __asm__("x8") = 93;
	register long first __asm__("x0") = status;
	__asm__ volatile("svc 0" : : "r"(number), "r"(first) : "memory");
#endif
	for (;;)
		continue;
}

static int panics;

static void panic(Pool* pool, char* format, ...)
{
	(void)pool;
	if (format[0] == '%' && format[1] == 's' && format[2] == 0)
		panics++;
}

static char *moved_from, *moved_to;

static void move(void* from, void* to)
{
	moved_from = from;
	moved_to = to;
}

static _Alignas(16) char buffer[16384];

static int is_filled(const char* block, char fill, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (block[i] != fill)
			return 0;
	return 1;
}

#define NEED(step, truth)                                                                          \
	do {                                                                                       \
		if (!(truth))                                                                      \
			leave(step);                                                               \
	} while (0)

/* The entry point, by the linker's name, with the stack as the kernel left it. */
void start(void);
void start(void)
{
	PoolStats stats;
	Pool* p = poolbuffer(buffer, sizeof buffer);
	NEED(1, p != NULL);
	p->panic = panic;
	p->move = move;
	char* hole = poolalloc(p, 500);
	char* block = poolalloc(p, 100);
	NEED(2, hole != NULL && block != NULL);
	memset(block, 'b', 100);
	poolfree(p, hole);
	NEED(3, poolcompact(p) != 0 && moved_from == block && moved_to == hole);
	NEED(4, is_filled(moved_to, 'b', 100));
	block = poolrealloc(p, moved_to, 3000);
	NEED(5, block != NULL && is_filled(block, 'b', 100));
	char* aligned = poolallocalign(p, 100, 256, 8, 0);
	NEED(6, aligned != NULL && (uintptr_t)aligned % 256 == 8);
	NEED(7, poolalloc(p, 100000) == NULL);
	p->flags = POOL_ANTAGONISM | POOL_PARANOIA;
	poolfree(p, aligned);
	poolcheck(p);
	NEED(8, panics == 0);
	poolfree(p, aligned);
	NEED(9, panics == 1);
	poolfree(p, block);
	poolstats(p, &stats, sizeof stats);
	NEED(10, stats.curalloc == 0 && stats.nalloc == 3);
	poolreset(p);
	NEED(11, poolalloc(p, 1000) != NULL);
	leave(0);
}

__asm__(".globl _start\n"
	"_start:\n"
#if defined(__x86_64__)
	"	xor %ebp, %ebp\n"
	"	and $-16, %rsp\n"
	"	call start\n"
#elif defined(__aarch64__)
	"	bl start\n"
#endif
);
