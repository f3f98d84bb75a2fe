/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * boot.S — from the loader to C: a stack, and paging with the first 512 MiB at their own addresses.
 */
	.text
	.globl boot
boot:
	mov $boot_stack, %esp
	mov %eax, multiboot_magic
	mov %ebx, multiboot_info

	mov $boot_tables, %eax
	mov %eax, %cr3
	mov %cr4, %eax
	or $0x10, %eax /* large pages */
	mov %eax, %cr4
	mov %cr0, %eax
	or $0x80010000, %eax /* paging; write protection also in the kernel */
	mov %eax, %cr0

	xor %ebp, %ebp
	call kernel_main

/* One entry for each exception; all are handled in the same way. */
	.globl boot_fault
boot_fault:
	mov %cr2, %eax
	and $-16, %esp
	sub $12, %esp
	push %eax
	call kernel_fault

	.data
	.balign 4096
	.globl boot_tables
boot_tables:
	.set n, 0
	.rept 128
	.long (n << 22) + 0x83 /* present, writable, large */
	.set n, n + 1
	.endr
	.fill 1024 - 128, 4, 0

	.bss
	.balign 16
	.skip 65536
boot_stack:
