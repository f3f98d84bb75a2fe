/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * plugin_host.c — a C program that loads plugin.cc: once, or (with "again") repeatedly.
 */
#include "check.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

static void* symbol(void* plugin, const char* name)
{
	void* address = dlsym(plugin, name);
	CHECK(address != NULL);
	return address;
}

static int use_once(const char* path)
{
	void* plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	CHECK(plugin != NULL);
	int (*survives)(void) = (int (*)(void))symbol(plugin, "plugin_survives");
	return survives();
}

/* What a library allocated, on this thread or another, remains valid when the library is
 * unloaded. */
static int* load_and_unload(const char* path)
{
	void* plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	CHECK(plugin != NULL);
	int* (*make)(void) = (int* (*)(void))symbol(plugin, "plugin_makes");
	void* (*work)(void*) = (void* (*)(void*))symbol(plugin, "plugin_works");
	pthread_t t;
	CHECK(pthread_create(&t, NULL, work, NULL) == 0);
	int* made = make();
	void* from_thread = NULL;
	CHECK(pthread_join(t, &from_thread) == 0);
	CHECK(dlclose(plugin) == 0);
	free(from_thread);
	return made;
}

int main(int argc, char** argv)
{
	CHECK(argc > 1);
	if (argc == 2)
		return use_once(argv[1]);
	for (int i = 0; i < 100; i++) {
		int* made = load_and_unload(argv[1]);
		CHECK(made[0] == 1 && made[999] == 1000);
		free(made);
	}
	return 0;
}
