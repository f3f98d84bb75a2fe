/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * deepbind.c — loads deep_module. Its folder is only in this program's RUNPATH, so dlopen must see
 * this program as its caller.
 */
#define _GNU_SOURCE
#include "check.h"
#include <dlfcn.h>
#include <stdlib.h>

int main(int argc, char** argv)
{
	CHECK(argc > 1);
	void* module = dlopen(argv[1], RTLD_NOW | RTLD_DEEPBIND);
	if (module == NULL)
		fprintf(stderr, "%s\n", dlerror());
	CHECK(module != NULL);
	void (*take)(void*) = (void (*)(void*))dlsym(module, "take");
	void* (*give)(void) = (void* (*)(void))dlsym(module, "give");
	CHECK(take != NULL && give != NULL);
	for (int i = 0; i < 100; i++) {
		take(malloc(100));
		free(give());
	}
	CHECK(dlopen("no such library", RTLD_NOW | RTLD_DEEPBIND) == NULL && dlerror() != NULL);
	CHECK(dlopen(NULL, RTLD_NOW) != NULL);
	return dlclose(module);
}
