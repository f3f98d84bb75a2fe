/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * refusing_library.c — preloaded beside the malloc replacement, it refuses system calls of that
 * library only, in a whole program.
 *
 * REFUSE=NUMBER:ERRNO:N refuses the N-th call of that number, REFUSE=NUMBER:ERRNO:N+ all later ones
 * as well. A seccomp filter traps the calls that are made from the library's own code; a handler
 * counts them, and makes those that are not refused. The count is written to REFUSE_COUNT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static long refused_call;
static long error;
static unsigned first;
static int goes_on;
static unsigned* seen; /* shared with the file, and with children */

static struct {
	uintptr_t start, end;
} library;

static int find_library(struct dl_phdr_info* info, size_t size, void* arg)
{
	(void)size, (void)arg;
	if (strstr(info->dlpi_name, "libpoolmalloc") == NULL)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr)* s = &info->dlpi_phdr[i];
		if (s->p_type == PT_LOAD && (s->p_flags & PF_X) != 0) {
			library.start = info->dlpi_addr + s->p_vaddr;
			library.end = library.start + s->p_memsz;
		}
	}
	return 1;
}

static void decide(int signal, siginfo_t* info, void* context)
{
	const int before = errno;
	greg_t* r = ((ucontext_t*)context)->uc_mcontext.gregs;
	const unsigned n = __atomic_add_fetch(seen, 1, __ATOMIC_RELAXED);
	(void)signal, (void)info;
	if (n == first || (goes_on && n > first)) {
		r[REG_RAX] = -error;
	} else {
		const long answer = syscall(refused_call, r[REG_RDI], r[REG_RSI], r[REG_RDX],
					    r[REG_R10], r[REG_R8], r[REG_R9]);
		r[REG_RAX] = answer == -1 ? -errno : answer;
	}
	errno = before;
}

static void fail(const char* what)
{
	dprintf(2, "refusing_library: %s: %s\n", what, strerror(errno));
	_exit(99);
}

/* Installs the filter. Returns 0 if that fails, or if the upper halves of the addresses differ,
 * which the filter cannot handle. */
static int install(void)
{
	const uint32_t high = (uint32_t)(library.start >> 32);
	if (high != (uint32_t)(library.end >> 32))
		return 0;
	const unsigned ip = offsetof(struct seccomp_data, instruction_pointer);
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)refused_call, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ip),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)library.start, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)library.end, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 0;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char* what = getenv("REFUSE");
	const char* count = getenv("REFUSE_COUNT");
	char sign = 0;
	if (what == NULL || count == NULL)
		return;
	if (sscanf(what, "%ld:%ld:%u%c", &refused_call, &error, &first, &sign) < 3)
		fail("REFUSE cannot be read");
	goes_on = sign == '+';
	const int file = open(count, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0 || ftruncate(file, sizeof *seen) != 0)
		fail(count);
	seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (seen == MAP_FAILED)
		fail("mmap");
	if (dl_iterate_phdr(find_library, NULL) == 0 || library.start == 0)
		fail("the malloc replacement is not there");
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_sigaction = decide;
	action.sa_flags = SA_SIGINFO | SA_NODEFER;
	sigaction(SIGSYS, &action, NULL);
	if (!install())
		fail("the filter cannot be installed");
}
