/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * single_step.h — interrupts a call after each of its instructions in turn.
 *
 * The processor is told to trap after each instruction (the trap flag, x86-64), so the instruction
 * after which a signal handler runs is not left to chance. A system call is one instruction.
 */
#ifndef TEST_SINGLE_STEP_H
#define TEST_SINGLE_STEP_H

#include <signal.h>
#include <string.h>

#ifdef __cplusplus
#define STEP_NULL_ nullptr
#define STEP_CAST_(type, value) static_cast<type>(value)
#else
#define STEP_NULL_ NULL
#define STEP_CAST_(type, value) ((type)(value))
#endif

#if defined(__x86_64__) && defined(__linux__)
#include <ucontext.h>

static volatile long step_count, step_from, step_to;
static void (*volatile step_handler)(void);

/* At a breakpoint stepping begins or ends; the flag belongs to the interrupted code, and is not
 * set while the handler runs. */
static void step_on_trap(int signal, siginfo_t* info, void* context)
{
	enum { flags = 17, trap_flag = 0x100 }; /* REG_EFL, whose name needs _GNU_SOURCE */
	greg_t* registers = STEP_CAST_(ucontext_t*, context)->uc_mcontext.gregs;
	(void)signal;
	if (info->si_code == SI_KERNEL) {
		registers[flags] ^= trap_flag;
		return;
	}
	step_count = step_count + 1;
	if (step_count >= step_from && step_count <= step_to)
		step_handler();
}

/* Calls `act`, and `handler` after its instructions number `from` to `to`, counting from 1.
 * Returns the number of instructions. */
static inline long step_through(void (*act)(void), void (*handler)(void), long from, long to)
{
	struct sigaction action, before;
	memset(&action, 0, sizeof action);
	action.sa_sigaction = step_on_trap;
	action.sa_flags = SA_SIGINFO;
	sigaction(SIGTRAP, &action, &before);
	step_handler = handler;
	step_from = from;
	step_to = to;
	step_count = 0;
	__asm__ volatile("int3" : : : "memory");
	act();
	__asm__ volatile("int3" : : : "memory");
	sigaction(SIGTRAP, &before, STEP_NULL_);
	return step_count;
}

static void step_nothing_(void)
{
	__asm__ volatile("nop\n\tnop\n\tnop\n\tnop");
}

/* Whether the processor supports this. Emulators and valgrind do not. */
static inline int can_step(void)
{
	return step_through(step_nothing_, step_nothing_, 0, 0) >= 4;
}

#else

static inline long step_through(void (*act)(void), void (*handler)(void), long from, long to)
{
	(void)act;
	(void)handler;
	(void)from;
	(void)to;
	return 0;
}

static inline int can_step(void)
{
	return 0;
}

#endif
#endif
