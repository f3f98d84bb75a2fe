/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine.c — an MPS2 board with a Cortex-M3: its serial line, 16 MiB of memory without page
 * tables, and requests to the emulator itself: the command line, and the exit.
 */
#include "../kernel.h"

const char* const machine_name = "cortex_m3";

static volatile uint32_t* const serial = (volatile uint32_t*)0x40004000;

enum { serial_data, serial_state, serial_control, serial_divisor = 4 }; /* 32-bit registers */
enum { serial_full = 1, serial_sends = 1 };
enum { ask_for_line = 0x15, ask_for_exit = 0x20, reason_exit = 0x20026 };

static char line[128]; /* the kernel's name, the size of memory, the command */
static const char* command = "";

/* Semihosting: the emulator reads a number and a block of words, and returns a result. */
static uintptr_t ask(uintptr_t what, const void* words)
{
	register uintptr_t number __asm__("r0") = what;
	register const void* block __asm__("r1") = words;
	__asm__ volatile("bkpt #0xAB" : "+r"(number) : "r"(block) : "memory");
	return number;
}

void machine_print(char c)
{
	while ((serial[serial_state] & serial_full) != 0)
		continue;
	serial[serial_data] = (unsigned char)c;
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

/* A page's address is its frame's. */
uintptr_t paging_frame_at(uintptr_t address)
{
	return host_is_taken(address) ? address : 0;
}

struct kernelmemory machine_start(void)
{
	const uintptr_t words[] = {(uintptr_t)line, sizeof line};
	serial[serial_divisor] = 16;
	serial[serial_control] = serial_sends;
	if (ask(ask_for_line, words) != 0)
		kernel_panic("the emulator tells no command line");
	for (const char* c = line; *c != 0; c++)
		if (*c == ' ')
			command = c + 1;
	return (struct kernelmemory){
		.frames = 0x21000000,
		.frame_bytes = 0x1000000,
		.heap = 0x21000000,
		.heap_bytes = 0x1000000,
	};
}

int main(void)
{
	kernel_main();
}
