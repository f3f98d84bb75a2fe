/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * plugin_host.c — a C program that loads it.
 */
#include "check.h"
#include <dlfcn.h>

int main(int argc, char** argv)
{
	CHECK(argc > 1);
	void* plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	CHECK(plugin != NULL);
	int (*survives)(void) = (int (*)(void))dlsym(plugin, "plugin_survives");
	CHECK(survives != NULL);
	return survives();
}
