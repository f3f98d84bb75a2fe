/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * pool.c — a minimal program with a pool: how much code is linked?
 */
#include <pool.h>

static char memory[16384];

int main(void)
{
	Pool* pool = poolbuffer(memory, sizeof memory);
	char* block = poolalloc(pool, 40);
	block = poolrealloc(pool, block, 3000);
	poolfree(pool, block);
	return 0;
}
