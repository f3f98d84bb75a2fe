/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * secure.c — prints whether it runs with more privileges than its user has.
 */
#include "check.h"
#include <stdlib.h>
#include <sys/auxv.h>

int main(void)
{
	free(hidden(malloc(100)));
	puts(getauxval(AT_SECURE) != 0 ? "secure" : "not secure");
	return 0;
}
