// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kernel.cc — the one instruction that enters the kernel, for each processor.
//
// A file of its own, so that a test can replace it with a kernel that fails.
#include "kernel.hh"
#if !defined(__x86_64__) && !defined(__i386__) && !defined(__aarch64__) && !defined(__arm__) &&    \
	!defined(__riscv) && !defined(__s390x__) && !defined(__powerpc64__) &&                     \
	!defined(__loongarch__)
#include <unistd.h>
#endif

namespace host {

// NOLINTBEGIN(readability-function-size): as many words as the kernel takes
#if defined(__x86_64__)

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long fourth asm("r10") = d;
	register long fifth asm("r8") = e;
	register long sixth asm("r9") = f;
	long answer = 0;
	asm volatile("syscall"
		     : "=a"(answer)
		     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
		     : "rcx", "r11", "memory");
	return answer;
}

#elif defined(__i386__)

// The sixth argument goes into the frame pointer, which no constraint can name.
long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	long answer = 0;
	asm volatile("pushl %[sixth]\n\t"
		     "pushl %%ebp\n\t"
		     "movl 4(%%esp), %%ebp\n\t"
		     "int $0x80\n\t"
		     "popl %%ebp\n\t"
		     "addl $4, %%esp"
		     : "=a"(answer)
		     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), [sixth] "m"(f)
		     : "memory", "cc");
	return answer;
}

#elif defined(__aarch64__)

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long which asm("x8") = number;
	register long first asm("x0") = a;
	register long second asm("x1") = b;
	register long third asm("x2") = c;
	register long fourth asm("x3") = d;
	register long fifth asm("x4") = e;
	register long sixth asm("x5") = f;
	asm volatile("svc 0"
		     : "+r"(first)
		     : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
		     : "memory", "cc");
	return first;
}

#elif defined(__arm__)

// The number goes into r7, which Thumb code may have as its frame pointer.
long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long first asm("r0") = a;
	register long second asm("r1") = b;
	register long third asm("r2") = c;
	register long fourth asm("r3") = d;
	register long fifth asm("r4") = e;
	register long sixth asm("r5") = f;
	register long which asm("r6") = number;
	register long kept asm("r8") = 0;
	asm volatile("mov %[kept], r7\n\t"
		     "mov r7, %[which]\n\t"
		     "svc 0\n\t"
		     "mov r7, %[kept]"
		     : "+r"(first), [kept] "+r"(kept)
		     : [which] "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth),
		       "r"(sixth)
		     : "memory", "cc");
	return first;
}

#elif defined(__riscv)

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long which asm("a7") = number;
	register long first asm("a0") = a;
	register long second asm("a1") = b;
	register long third asm("a2") = c;
	register long fourth asm("a3") = d;
	register long fifth asm("a4") = e;
	register long sixth asm("a5") = f;
	asm volatile("ecall"
		     : "+r"(first)
		     : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
		     : "memory");
	return first;
}

#elif defined(__s390x__)

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long which asm("r1") = number;
	register long first asm("r2") = a;
	register long second asm("r3") = b;
	register long third asm("r4") = c;
	register long fourth asm("r5") = d;
	register long fifth asm("r6") = e;
	register long sixth asm("r7") = f;
	asm volatile("svc 0"
		     : "+d"(first)
		     : "d"(which), "d"(second), "d"(third), "d"(fourth), "d"(fifth), "d"(sixth)
		     : "memory", "cc");
	return first;
}

#elif defined(__powerpc64__)

// A flag says whether the answer is an error.
long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long which asm("r0") = number;
	register long first asm("r3") = a;
	register long second asm("r4") = b;
	register long third asm("r5") = c;
	register long fourth asm("r6") = d;
	register long fifth asm("r7") = e;
	register long sixth asm("r8") = f;
	asm volatile("sc\n\t"
		     "bns+ 1f\n\t"
		     "neg %1, %1\n"
		     "1:"
		     : "+r"(which), "+r"(first), "+r"(second), "+r"(third), "+r"(fourth),
		       "+r"(fifth), "+r"(sixth)
		     :
		     : "memory", "cr0", "ctr", "r9", "r10", "r11", "r12");
	return first;
}

#elif defined(__loongarch__)

long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long which asm("$a7") = number;
	register long first asm("$a0") = a;
	register long second asm("$a1") = b;
	register long third asm("$a2") = c;
	register long fourth asm("$a3") = d;
	register long fifth asm("$a4") = e;
	register long sixth asm("$a5") = f;
	asm volatile("syscall 0"
		     : "+r"(first)
		     : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
		     : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8", "memory");
	return first;
}

#else

// A processor for which we do not know the instruction: libc's function, which another library may
// replace.
long kernel_call(long number, long a, long b, long c, long d, long e, long f)
{
	const int before = errno;
	long answer = syscall(number, a, b, c, d, e, f);
	if (answer == -1)
		answer = -errno;
	errno = before;
	return answer;
}

#endif
// NOLINTEND(readability-function-size)

} // namespace host
