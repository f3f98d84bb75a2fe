/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * main.c — the whole life of this kernel: it starts, tests the library, and ends.
 */
#include "kernel.h"

static unsigned long checks;
static struct kernelmemory memory;
static unsigned random_state = 2463534242u;

void console_print(const char* text)
{
	while (*text != 0)
		machine_print(*text++);
}

void print_number(uintptr_t n)
{
	if (n >= 10)
		print_number(n / 10);
	machine_print((char)('0' + n % 10));
}

void print_hex(uintptr_t n)
{
	if (n >= 16)
		print_hex(n / 16);
	machine_print("0123456789abcdef"[n % 16]);
}

_Noreturn void kernel_panic(const char* text)
{
	console_print("panic: ");
	console_print(text);
	console_print("\n");
	machine_leave(outcome_panicked);
}

_Noreturn void kernel_fault(uintptr_t address)
{
	console_print("fault: 0x");
	print_hex(address);
	console_print("\n");
	machine_leave(outcome_fault);
}

/* The engine calls these for a pool without print and panic. */
void poolplatform_write(const char* text, size_t length);
void poolplatform_write(const char* text, size_t length)
{
	while (length-- != 0)
		machine_print(*text++);
}

_Noreturn void poolplatform_abort(void);
_Noreturn void poolplatform_abort(void)
{
	machine_leave(outcome_panicked);
}

void need(int truth, const char* text, const char* file, int line)
{
	checks++;
	if (truth)
		return;
	console_print(file);
	console_print(":");
	print_number((uintptr_t)line);
	console_print(": not so: ");
	console_print(text);
	console_print("\n");
	machine_leave(outcome_failed);
}

int is_in_heap(const void* p, size_t n)
{
	return (uintptr_t)p >= memory.heap && (uintptr_t)p - memory.heap + n <= memory.heap_bytes;
}

int has_all_pages(void)
{
	const struct hostframes f = host_frames();
	return f.taken == f.tables;
}

unsigned next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static void run(const struct kernelpart* part)
{
	const unsigned long before = checks;
	part->run();
	console_print(part->name);
	console_print(": ");
	print_number(checks - before);
	console_print(" checks\n");
}

_Noreturn void kernel_main(void)
{
	memory = machine_start();
	host_start(&memory);
	NEED(kmallocsethost(&host_kmalloc) == 0);
	console_print(machine_name);
	console_print(": ");
	print_number(memory.frame_bytes / 1024);
	console_print(" KiB for the heap at 0x");
	print_hex(memory.heap);
	console_print("\n");

	misuse(machine_command());
	for (const struct kernelpart* part = kernel_parts; part->name != NULL; part++)
		run(part);
	console_print("all parts passed\n");
	machine_leave(outcome_passed);
}
