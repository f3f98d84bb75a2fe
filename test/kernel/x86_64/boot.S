/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * boot.S — from the loader to C: a stack, paging with the first 1 GiB at its own address, and
 * 64-bit mode.
 */
	.text
	.code32
	.globl boot
boot:
	mov $boot_stack, %esp
	mov %eax, multiboot_magic
	mov %ebx, multiboot_info

	mov $boot_tables, %eax
	mov %eax, %cr3
	mov %cr4, %eax
	or $0x20, %eax /* 8-byte entries */
	mov %eax, %cr4
	mov $0xC0000080, %ecx
	rdmsr
	or $0x100, %eax /* long mode */
	wrmsr
	mov %cr0, %eax
	or $0x80010000, %eax /* paging; write protection also in the kernel */
	mov %eax, %cr0
	lgdt boot_gdt_place
	ljmp $8, $boot64

	.code64
boot64:
	mov $16, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov $boot_stack, %esp /* clears the upper half */
	xor %ebp, %ebp
	call kernel_main

/* One entry for each exception; all are handled in the same way. */
	.globl boot_fault
boot_fault:
	mov %cr2, %rdi
	and $-16, %rsp
	call kernel_fault

	.data
	.balign 4096
	.globl boot_tables
boot_tables:
	.quad boot_level3 + 3 /* present, writable */
	.fill 511, 8, 0
boot_level3:
	.quad boot_level2 + 3
	.fill 511, 8, 0
boot_level2:
	.set n, 0
	.rept 512
	.quad (n << 21) + 0x83 /* present, writable, large */
	.set n, n + 1
	.endr

boot_gdt:
	.quad 0
	.quad 0x00AF9A000000FFFF /* 64-bit code */
	.quad 0x00CF92000000FFFF /* data */
boot_gdt_place:
	.word . - boot_gdt - 1
	.long boot_gdt

	.bss
	.balign 16
	.skip 65536
boot_stack:
