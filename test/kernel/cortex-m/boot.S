/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * boot.S — from reset to C on a Cortex-M, and out again: the emulator exits with main's result.
 */
	.syntax unified
	.thumb

	.section .vectors, "a"
	.word stack_top /* defined by the linker script */
	.word reset
	.rept 14
	.word fault
	.endr

	.text
	.thumb_func
	.globl reset
reset:
	bl main
leave:
	ldr r1, =exit_words
	str r0, [r1, #4]
	movs r0, #0x20 /* semihosting call: exit with a status */
	bkpt #0xAB

	.thumb_func
fault:
	movs r0, #99
	b leave

	.data
	.balign 4
exit_words:
	.word 0x20026 /* reason: the program ended by itself */
	.word 0
