/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * multiboot.S — the header that a multiboot loader looks for. Because addresses are given, it does
 * not read the ELF headers, so it loads 64-bit kernels as well as 32-bit ones.
 */
#define MAGIC 0x1BADB002
#define FLAGS 0x00010002 /* request memory information; addresses are given */

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
