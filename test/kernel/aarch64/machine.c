/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine.c — qemu's "virt" machine: its serial line, and requests to the emulator itself: the
 * command line, and the exit.
 */
#include "../kernel.h"

const char* const machine_name = "aarch64";

extern char kernel_end[]; /* defined by the linker script */

static const uintptr_t memory_begin = 0x40000000;
static volatile uint32_t* const serial_data = (volatile uint32_t*)0x09000000;
static volatile uint32_t* const serial_flags = (volatile uint32_t*)0x09000018;

enum { serial_full = 0x20 };
enum { ask_for_line = 0x15, ask_for_exit = 0x18, reason_exit = 0x20026 };

static char line[128]; /* the kernel's name, the size of memory, the command */
static const char* command = "";

/* Semihosting: the emulator reads a number and a block of words, and returns a result. */
static uintptr_t ask(uintptr_t what, const void* words)
{
	register uintptr_t number __asm__("x0") = what;
	register const void* block __asm__("x1") = words;
	__asm__ volatile("hlt #0xF000" : "+r"(number) : "r"(block) : "memory");
	return number;
}

void machine_print(char c)
{
	while ((*serial_flags & serial_full) != 0)
		continue;
	*serial_data = (unsigned char)c;
}

_Noreturn void machine_leave(enum outcome outcome)
{
	const uintptr_t words[] = {reason_exit, outcome};
	ask(ask_for_exit, words);
	for (;;)
		continue;
}

const char* machine_command(void)
{
	return command;
}

void machine_forget(uintptr_t address)
{
	__asm__ volatile("dsb ishst\n\ttlbi vaae1is, %0\n\tdsb ish\n\tisb"
			 :
			 : "r"(address >> 12 & 0xFFFFFFFFFFF)
			 : "memory");
}

static char* next_word(char* s)
{
	while (*s != ' ' && *s != 0)
		s++;
	if (*s == ' ')
		*s++ = 0;
	return s;
}

struct kernelmemory machine_start(void)
{
	const uintptr_t words[] = {(uintptr_t)line, sizeof line};
	if (ask(ask_for_line, words) != 0)
		kernel_panic("the emulator tells no command line");
	char* digit = next_word(line);
	command = next_word(digit);
	uintptr_t mebibytes = 0;
	for (; *digit >= '0' && *digit <= '9'; digit++)
		mebibytes = 10 * mebibytes + (uintptr_t)(*digit - '0');
	const uintptr_t begin = (uintptr_t)kernel_end;
	const uintptr_t end = memory_begin + (mebibytes << 20);
	if (end < begin)
		kernel_panic("no size of memory in the command line");
	return (struct kernelmemory){
		.frames = begin,
		.frame_bytes = end - begin,
		.heap = 0xFFFFFF8000000000,
		.heap_bytes = 0x10000000,
	};
}
