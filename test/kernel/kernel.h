/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * kernel.h — what each machine provides to this kernel, and what its parts share.
 */
#ifndef TEST_KERNEL_KERNEL_H
#define TEST_KERNEL_KERNEL_H

#include "../../examples/kernel/host.h"

/* ---- provided by the machine ---- */

extern const char* const machine_name;

/* Where memory is, and the last word of the command line. machine_start runs first. */
struct kernelmemory machine_start(void);
const char* machine_command(void);

void machine_print(char c);

/* Exits from the emulator. */
enum outcome { outcome_passed = 0x10, outcome_failed, outcome_panicked, outcome_fault };
_Noreturn void machine_leave(enum outcome outcome);

/* The mapping of an address has changed: flush it from the TLB. */
void machine_forget(uintptr_t address);

/* ---- provided by the page tables ---- */

/* The page frame mapped at an address; 0 if there is none. */
uintptr_t paging_frame_at(uintptr_t address);

/* ---- provided by the kernel ---- */

/* Called by the boot code, with a stack and all memory mapped at its own address. */
_Noreturn void kernel_main(void);

/* Called by the boot code on a processor exception. */
_Noreturn void kernel_fault(uintptr_t address);

void print_number(uintptr_t n);
void print_hex(uintptr_t n);

/* A check that ends the run if it fails. Counted. */
#define NEED(truth) need((truth) != 0, #truth, __FILE__, __LINE__)
void need(int truth, const char* text, const char* file, int line);

/* Whether all of this is inside the kernel's heap. */
int is_in_heap(const void* p, size_t n);

/* Whether only page tables still hold pages. */
int has_all_pages(void);

/* Pseudo-random numbers, the same in each run. */
unsigned next_random(void);

/* ---- its parts ---- */

void pool_part(void);
void compaction_part(void);
void pool_flags_part(void);
void exhaustion_part(void);
void kmalloc_part(void);
void kmem_part(void);

/* The parts that this kernel runs, ended by one without a name. */
struct kernelpart {
	const char* name;
	void (*run)(void);
};
extern const struct kernelpart kernel_parts[];

/* Does one misuse, by name; returns if there is none of that name. */
void misuse(const char* name);

#endif
