/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * stub.c — the least that a linker wants of a program. The whole archive is linked to it, and
 * nothing else; what it might miss is not there.
 */
void stub(void);
void stub(void)
{
	for (;;)
		continue;
}
