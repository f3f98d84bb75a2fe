/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * machine_words.h — what is of 32 bits in a PC of 32 bits.
 */
#ifndef TEST_KERNEL_MACHINE_WORDS_H
#define TEST_KERNEL_MACHINE_WORDS_H

#include <stddef.h>
#include <stdint.h>

static const uintptr_t heap_address = 0xD0000000;
static const size_t heap_bytes = 0x10000000;

const char machine_name[] = "i386";

void boot_fault(void);

/* Where the processor goes when it meets an exception. */
struct gate {
	uint16_t low, segment, kind, high;
};

static inline struct gate gate_to(uintptr_t address)
{
	uint16_t segment;
	__asm__("mov %%cs, %0" : "=r"(segment));
	return (struct gate){
		.low = (uint16_t)address,
		.segment = segment,
		.kind = 0x8E00,
		.high = (uint16_t)(address >> 16),
	};
}

struct __attribute__((packed)) gateplace {
	uint16_t limit;
	const struct gate* gates;
};

static inline void load_gates(const struct gate* gates, size_t bytes)
{
	const struct gateplace place = {.limit = (uint16_t)(bytes - 1), .gates = gates};
	__asm__ volatile("lidt %0" : : "m"(place));
}

#endif
