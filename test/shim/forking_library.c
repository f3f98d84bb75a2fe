/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * forking_library.c — preloaded behind the malloc replacement, so that its constructor runs first:
 * a child is made before anybody is told of forks. Says how many threads the child has.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int count_threads(void)
{
	DIR* tasks = opendir("/proc/self/task");
	int n = -2; /* do not count "." and ".." */
	while (tasks != NULL && readdir(tasks) != NULL)
		n++;
	return n;
}

static void use(size_t size)
{
	void* volatile block = malloc(size);
	free(block);
}

__attribute__((constructor)) static void fork_early(void)
{
	use(100); /* the options are known from here on */
	const pid_t child = fork();
	if (child == 0) {
		use((size_t)32 << 20);
		printf("the child has %d\n", count_threads());
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}
