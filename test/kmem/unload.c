/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * unload.c LIBRARY — a plugin is unloaded while a thread has linear memory, and then the thread
 * ends; and while the heap has objects, and then the process forks.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void* library;
static pthread_barrier_t barrier;

static void* thread(void* unused)
{
	void* (*begin)(void) = (void* (*)(void))dlsym(library, "kmlini");
	void* (*raw)(size_t) = (void* (*)(size_t))dlsym(library, "kmraw_lina");
	void* memory = begin != NULL && raw != NULL ? raw(10000) : NULL;
	(void)unused;
	if (memory != NULL)
		memset(memory, 1, 10000);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier); /* now it is unloaded */
	return memory;
}

/* Returns NULL on success, or what is wrong. */
static const char* run(const char* path)
{
	pthread_t user;
	void* used = NULL;
	int status = 1;
	library = dlopen(path, RTLD_NOW);
	if (library == NULL)
		return dlerror();
	void* (*heap)(size_t) = (void* (*)(size_t))dlsym(library, "kmraw_heapa");
	if (heap == NULL || heap(100) == NULL || pthread_create(&user, NULL, thread, NULL) != 0)
		return "no memory, or no thread";
	pthread_barrier_wait(&barrier);
	dlclose(library);
	pthread_barrier_wait(&barrier);
	pthread_join(user, &used);
	const pid_t child = fork();
	if (child == 0)
		_exit(0);
	if (waitpid(child, &status, 0) != child || status != 0)
		return "the child";
	return used == NULL ? "no linear memory" : NULL;
}

int main(int argc, char** argv)
{
	const char* wrong = argc == 2 ? NULL : "which library?";
	pthread_barrier_init(&barrier, NULL, 2);
	for (int i = 0; i < 3 && wrong == NULL; i++)
		wrong = run(argv[1]);
	if (wrong != NULL)
		fprintf(stderr, "%s\n", wrong);
	return wrong == NULL ? 0 : 1;
}
