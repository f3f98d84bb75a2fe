/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * confined.c — a program that is killed if it starts a thread, as are the children of sshd.
 * `child`: the child of a fork is confined; `itself`: the program itself, whose heap is small at
 * that time.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int confine(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 435 /* clone3 */, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Few blocks, because this also runs with the whole heap checked at each call. */
static void live(size_t most)
{
	for (int round = 0; round < 3; round++) {
		static char* blocks[600];
		for (size_t i = 0; i < 600; i++)
			CHECK((blocks[i] = hidden(malloc(1 + i * most / 600))) != NULL);
		for (size_t i = 0; i < 600; i++)
			free(blocks[i]);
	}
}

int main(int argc, char** argv)
{
	const int is_child = argc > 1 && strcmp(argv[1], "child") == 0;
	live(is_child ? 100000 : 5000); /* 30 MiB, or 1.5 MiB */
	const pid_t child = is_child ? fork() : 0;
	if (child == 0) {
		if (!confine()) {
			puts("no seccomp");
			return 0;
		}
		live(is_child ? 200000 : 5000);
		puts("lived");
		return 0;
	}
	int status = -1;
	CHECK(waitpid(child, &status, 0) == child);
	return status == 0 ? 0 : 1;
}
