/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * small_parts.c — what there is to try of libpoolalloc-small.a: nothing is moved, and of the flags
 * those that watch do nothing.
 */
#include "kernel.h"

const struct kernelpart kernel_parts[] = {
	{"pool", pool_part},
	{"exhaustion", exhaustion_part},
	{"kmalloc", kmalloc_part},
	{"kmem", kmem_part},
	{NULL, NULL},
};
