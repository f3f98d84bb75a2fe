/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kernel.h — what each machine gives this kernel, and what its parts share.
 */
#ifndef TEST_KERNEL_KERNEL_H
#define TEST_KERNEL_KERNEL_H

#include "../../examples/kernel/host.h"

/* ---- of the machine ---- */

extern const char* const machine_name;

/* Where memory is, and what the command line's last word is; run first. */
struct kernelmemory machine_start(void);
const char* machine_command(void);

void machine_print(char c);

/* Ends the emulator. */
enum outcome { outcome_passed = 0x10, outcome_failed, outcome_panicked, outcome_fault };
_Noreturn void machine_leave(enum outcome outcome);

/* The mapping of an address has changed: the processor is to forget what it knew of it. */
void machine_forget(uintptr_t address);

/* ---- of the page tables ---- */

/* The page frame behind an address; 0 if there is none. */
uintptr_t paging_frame_at(uintptr_t address);

/* ---- of the kernel ---- */

/* Called by the boot code, with a stack and all of memory at its own address. */
_Noreturn void kernel_main(void);

/* Called by the boot code when the processor meets what it cannot do. */
_Noreturn void kernel_fault(uintptr_t address);

void print_number(uintptr_t n);
void print_hex(uintptr_t n);

/* A check that ends the run if it does not hold. Counted. */
#define NEED(truth) need((truth) != 0, #truth, __FILE__, __LINE__)
void need(int truth, const char* text, const char* file, int line);

/* Does all of this lie where the kernel's heap is? */
int is_in_heap(const void* p, size_t n);

/* No page is held but those of page tables. */
int has_all_pages(void);

/* Numbers that look random, the same in each run. */
unsigned next_random(void);

/* ---- its parts ---- */

void pool_part(void);
void compaction_part(void);
void pool_flags_part(void);
void exhaustion_part(void);
void kmalloc_part(void);
void kmem_part(void);

/* Those that this kernel runs, up to one without a name. */
struct kernelpart {
	const char* name;
	void (*run)(void);
};
extern const struct kernelpart kernel_parts[];

/* One misuse, by its name; returns if there is none of that name. */
void misuse(const char* name);

#endif
