/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * multiboot.S — what a multiboot loader wants to see. With the addresses given it does not look at
 * the ELF headers, and a 64-bit kernel is as welcome as one of 32 bits.
 */
#define MAGIC 0x1BADB002
#define FLAGS 0x00010002 /* memory wanted, addresses given */

	.section .multiboot, "a"
	.balign 4
multiboot_header:
	.long MAGIC
	.long FLAGS
	.long -(MAGIC + FLAGS)
	.long multiboot_header
	.long kernel_begin
	.long kernel_data_end
	.long kernel_end
	.long boot
