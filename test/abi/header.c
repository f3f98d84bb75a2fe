/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * header.c — a public header alone, included twice: compiled as C99, C11, C23 and C++20. */
#include HEADER
#include HEADER

int header_compiles(void);
int header_compiles(void)
{
	return (int)sizeof(size_t);
}
