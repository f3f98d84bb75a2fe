/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * whose.h — which file a function of this process was loaded from.
 */
#ifndef WHOSE_H
#define WHOSE_H
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Prints the base name of the file that defines `name`, as this program's calls resolve it. */
static void print_whose(const char* name)
{
	Dl_info info;
	memset(&info, 0, sizeof info);
	void* function = dlsym(RTLD_DEFAULT, name);
	if (function == NULL || dladdr(function, &info) == 0 || info.dli_fname == NULL) {
		printf("%s: nobody's\n", name);
		return;
	}
	const char* slash = strrchr(info.dli_fname, '/');
	printf("%s: %s\n", name, slash != NULL ? slash + 1 : info.dli_fname);
}

#endif
