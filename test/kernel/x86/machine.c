/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine.c — a PC: its serial line, its memory according to the loader, and the exit.
 */
#include "../kernel.h"
#include "machine_words.h"

/* Stored here by the boot code. */
uint32_t multiboot_magic, multiboot_info;

const char* const machine_name = sizeof(uintptr_t) == 8 ? "x86_64" : "i386";

extern char kernel_end[]; /* defined by the linker script */

void boot_fault(void); /* defined by the boot code */

struct __attribute__((packed)) gateplace {
	uint16_t limit;
	const struct gate* gates;
};

/* The information from a multiboot loader. */
struct multiboot {
	uint32_t flags;
	uint32_t mem_lower, mem_upper; /* in KiB; the upper memory begins at 1 MiB */
	uint32_t boot_device;
	uint32_t cmdline;
};

enum { serial_port = 0x3F8, line_status = 5, can_send = 0x20, exit_port = 0xF4 };
enum { has_memory = 1, has_cmdline = 4, multiboot_loader = 0x2BADB002 };

static char command[64];

static void port_write(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static unsigned char port_read(unsigned short port)
{
	unsigned char value;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

void machine_print(char c)
{
	while ((port_read(serial_port + line_status) & can_send) == 0)
		continue;
	port_write(serial_port, (unsigned char)c);
}

_Noreturn void machine_leave(enum outcome outcome)
{
	port_write(exit_port, (unsigned char)outcome);
	for (;;)
		__asm__ volatile("cli; hlt");
}

const char* machine_command(void)
{
	return command;
}

/* Keeps the last word of the loader's command line, whose first word is the kernel's name. */
static void keep_last_word(const char* line)
{
	size_t n = 0;
	for (; *line != 0; line++) {
		if (*line == ' ')
			n = 0;
		else if (n < sizeof command - 1)
			command[n++] = *line;
	}
	command[n] = 0;
}

static void catch_faults(void)
{
	static struct gate gates[32];
	uint16_t segment;
	__asm__("mov %%cs, %0" : "=r"(segment));
	for (int i = 0; i < 32; i++) {
		gates[i].segment = segment;
		gates[i].kind = 0x8E00;
		gate_lead(&gates[i], (uintptr_t)boot_fault);
	}
	const struct gateplace place = {.limit = sizeof gates - 1, .gates = gates};
	__asm__ volatile("lidt %0" : : "m"(place));
}

void machine_forget(uintptr_t address)
{
	__asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

struct kernelmemory machine_start(void)
{
	const struct multiboot* told = (const struct multiboot*)(uintptr_t)multiboot_info;
	catch_faults();
	if (multiboot_magic != multiboot_loader || (told->flags & has_memory) == 0)
		kernel_panic("the loader does not tell of memory");
	if ((told->flags & has_cmdline) != 0)
		keep_last_word((const char*)(uintptr_t)told->cmdline);
	const uintptr_t begin = (uintptr_t)kernel_end;
	const uintptr_t end = 0x100000 + (uintptr_t)told->mem_upper / 4 * PAGE;
	return (struct kernelmemory){
		.frames = begin,
		.frame_bytes = end - begin,
		.heap = heap_address,
		.heap_bytes = heap_bytes,
	};
}
