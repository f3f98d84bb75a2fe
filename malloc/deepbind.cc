// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// deepbind.cc — a dlopen without RTLD_DEEPBIND.
//
// A module loaded with that flag looks names up in its own libraries first, and so would pass our
// blocks to libc's free. This dlopen clears the flag and jumps to the real one. It jumps instead of
// calling because dlopen uses the rpath of the object that it will return to.
#include "system.hh"
#include <bit>
#include <dlfcn.h>

extern "C" {

// Looked up once. The code below reads it, and calls shim_find_dlopen() while it is null.
[[gnu::visibility("hidden"), gnu::used]] constinit void* shim_next_dlopen = nullptr;

[[gnu::visibility("hidden"), gnu::used]] void* shim_find_dlopen()
{
	const host::KeepErrno keep;
	void* next = dlsym(RTLD_NEXT, "dlopen");
	__atomic_store_n(&shim_next_dlopen, next, __ATOMIC_RELAXED);
	return next;
}
}

static_assert(RTLD_DEEPBIND == 8, "which the instructions below clear");

#if defined(__x86_64__)
asm(R"(
	.text
	.globl dlopen
	.type dlopen, @function
dlopen:
	.cfi_startproc
	endbr64
	andl $~8, %esi
	movq shim_next_dlopen(%rip), %rax
	testq %rax, %rax
	jz 1f
	jmp *%rax
1:	pushq %rdi
	.cfi_adjust_cfa_offset 8
	pushq %rsi
	.cfi_adjust_cfa_offset 8
	subq $8, %rsp
	.cfi_adjust_cfa_offset 8
	call shim_find_dlopen
	addq $8, %rsp
	.cfi_adjust_cfa_offset -8
	popq %rsi
	.cfi_adjust_cfa_offset -8
	popq %rdi
	.cfi_adjust_cfa_offset -8
	jmp *%rax
	.cfi_endproc
	.size dlopen, . - dlopen
)");
#elif defined(__aarch64__)
asm(R"(
	.text
	.globl dlopen
	.type dlopen, %function
dlopen:
	.cfi_startproc
	hint 34
	and w1, w1, #-9
	adrp x16, shim_next_dlopen
	ldr x16, [x16, #:lo12:shim_next_dlopen]
	cbz x16, 1f
	br x16
1:	stp x29, x30, [sp, #-32]!
	.cfi_adjust_cfa_offset 32
	.cfi_rel_offset x30, 8
	stp x0, x1, [sp, #16]
	bl shim_find_dlopen
	mov x16, x0
	ldp x0, x1, [sp, #16]
	ldp x29, x30, [sp], #32
	.cfi_restore x30
	.cfi_adjust_cfa_offset -32
	br x16
	.cfi_endproc
	.size dlopen, . - dlopen
)");
#endif
