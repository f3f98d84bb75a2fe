/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * boot.S — from the loader to C: a stack, exceptions that are reported, and paging. The lower half
 * of the address space has devices and memory at their own addresses; the upper half is the heap's.
 */
	.text
	.globl boot
boot:
	adrp x0, boot_stack
	add sp, x0, :lo12:boot_stack
	adrp x0, vectors
	add x0, x0, :lo12:vectors
	msr vbar_el1, x0

	ldr x0, =0xFF00 /* memory types: 0 is devices, 1 is normal memory */
	msr mair_el1, x0
	ldr x0, =0x1B5193519 /* two halves of 39 bits, pages of 4 KiB, cached */
	msr tcr_el1, x0
	adrp x0, boot_low
	msr ttbr0_el1, x0
	adrp x0, boot_tables
	msr ttbr1_el1, x0
	dsb sy
	isb
	mrs x0, sctlr_el1
	mov x1, #0x1005 /* paging, and both caches */
	orr x0, x0, x1
	bic x0, x0, #2 /* allows unaligned words */
	msr sctlr_el1, x0
	isb

	mov x29, xzr
	mov x30, xzr
	bl kernel_main

fault:
	mrs x0, far_el1
	bl kernel_fault

	.balign 2048
vectors:
	.rept 16
	.balign 128
	b fault
	.endr

	.data
	.balign 4096
boot_low:
	.quad 0x0060000000000401 /* 1 GiB of devices, not executable */
	.quad 0x0000000040000705 /* 1 GiB of memory */
	.fill 510, 8, 0
	.globl boot_tables
boot_tables:
	.fill 512, 8, 0

	.bss
	.balign 16
	.skip 65536
boot_stack:
