/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * launch.c — launch FD SECONDS LIBRARY PROGRAM [ARGUMENT ...]: one process under one
 * allocator, for bench/compare.
 *
 * Runs PROGRAM with LIBRARY preloaded, unless that is empty, for at most SECONDS. Then it writes a
 * line to FD: wall, user and system time, peak resident KiB, the status from wait(2), and whether
 * the library was seen in the process. It is a small separate program because a new process
 * inherits the peak of its parent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void on_alarm(int number)
{
	(void)number;
	kill(-child, SIGKILL);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void become(const char* library, char** command)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	unsetenv("LD_PRELOAD");
	unsetenv("MALLOC_PERTURB_"); /* set by Meson's tests */
	if (*library != 0)
		setenv("LD_PRELOAD", library, 1);
	execvp(command[0], command);
	fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
	_exit(127);
}

static int is_mapped(const char* library)
{
	char path[64], line[4096];
	int found = 0;
	FILE* maps;

	snprintf(path, sizeof path, "/proc/%ld/maps", (long)child);
	maps = fopen(path, "re");
	while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL)
		found = strstr(line, library) != NULL;
	if (maps != NULL)
		fclose(maps);
	return found;
}

/* Polls, in the child's first moments, until the library is mapped. */
static int see_library(const char* library)
{
	const struct timespec pause = {0, 200 * 1000};
	siginfo_t ended;

	for (int i = 0; i < 5000; i++) {
		if (*library == 0 || is_mapped(library))
			return 1;
		ended.si_pid = 0;
		waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT);
		if (ended.si_pid != 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int main(int argc, char** argv)
{
	struct rusage usage;
	int status = 0;

	if (argc < 5)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fcntl(atoi(argv[1]), F_SETFD, FD_CLOEXEC);
	signal(SIGALRM, on_alarm);
	const double start = now();
	child = fork();
	if (child < 0)
		return 2;
	if (child == 0)
		become(argv[3], argv + 4);
	setpgid(child, child);
	alarm((unsigned)atoi(argv[2]));
	const int seen = see_library(argv[3]);
	while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
		;
	dprintf(atoi(argv[1]), "%.9f %.6f %.6f %ld %d %d\n", now() - start, seconds(usage.ru_utime),
		seconds(usage.ru_stime), usage.ru_maxrss, status, seen);
	return 0;
}
