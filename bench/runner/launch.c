/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * launch.c — launch FD SECONDS LIBRARY SERVED PROGRAM [ARGUMENT ...]: one process under one
 * allocator, for bench/compare.
 *
 * Runs PROGRAM with LIBRARY preloaded, unless that is empty, for at most SECONDS. Then it writes a
 * line to FD: wall, user and system time, peak resident KiB, the status from wait(2), and whether
 * the library was seen in PROGRAM, or in a process that PROGRAM started, while that process ran a
 * file whose path matches the pattern SERVED: PROGRAM may be a shell that the library serves too.
 * It is a small separate program because a new process inherits the peak of its parent.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
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

static int is_mapped(long process, const char* library)
{
	char path[64], line[4096];
	int found = 0;
	FILE* maps;

	snprintf(path, sizeof path, "/proc/%ld/maps", process);
	maps = fopen(path, "re");
	while (maps != NULL && !found && fgets(line, sizeof line, maps) != NULL) {
		const char* at = strstr(line, library);
		found = at != NULL && strcmp(at + strlen(library), "\n") == 0;
	}
	if (maps != NULL)
		fclose(maps);
	return found;
}

static int runs(long process, const char* served)
{
	char path[64], file[4096];
	ssize_t length;

	snprintf(path, sizeof path, "/proc/%ld/exe", process);
	length = readlink(path, file, sizeof file - 1);
	if (length < 0)
		return 0;
	file[length] = 0;
	return fnmatch(served, file, 0) == 0;
}

/* The file first: a process that executes SERVED in between was another program before. */
static int is_served(long process, const char* library, const char* served)
{
	return runs(process, served) && is_mapped(process, library);
}

/* All that the child starts is in its process group. */
static int is_any_served(const char* library, const char* served)
{
	int found = 0;
	DIR* all = opendir("/proc");

	for (struct dirent* each; all != NULL && !found && (each = readdir(all)) != NULL;) {
		const long process = strtol(each->d_name, NULL, 10);
		found = process > 0 && getpgid((pid_t)process) == child &&
			is_served(process, library, served);
	}
	if (all != NULL)
		closedir(all);
	return found;
}

/* Polls until the library is seen, or the child has ended; ever less often, since that takes time
 * from what is measured. */
static int see_library(const char* library, const char* served)
{
	struct timespec pause = {0, 200 * 1000};
	siginfo_t ended;

	for (;;) {
		if (*library == 0 || is_served(child, library, served) ||
		    is_any_served(library, served))
			return 1;
		ended.si_pid = 0;
		waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT);
		if (ended.si_pid != 0)
			return 0;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 10 * 1000 * 1000)
			pause.tv_nsec += pause.tv_nsec / 16;
	}
}

int main(int argc, char** argv)
{
	struct rusage usage;
	int status = 0;

	if (argc < 6)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fcntl(atoi(argv[1]), F_SETFD, FD_CLOEXEC);
	signal(SIGALRM, on_alarm);
	const double start = now();
	child = fork();
	if (child < 0)
		return 2;
	if (child == 0)
		become(argv[3], argv + 5);
	setpgid(child, child);
	alarm((unsigned)atoi(argv[2]));
	const int seen = see_library(argv[3], argv[4]);
	while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
		;
	dprintf(atoi(argv[1]), "%.9f %.6f %.6f %ld %d %d\n", now() - start, seconds(usage.ru_utime),
		seconds(usage.ru_stime), usage.ru_maxrss, status, seen);
	return 0;
}
