/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * stub.c — the minimum that a linker needs of a program. The complete archive is linked with it,
 * and nothing else, so anything missing is an error.
 */
void stub(void);
void stub(void)
{
	for (;;)
		continue;
}
