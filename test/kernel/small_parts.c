/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * small_parts.c — the parts for libpoolalloc-small.a: it moves nothing, and the flags that watch
 * have no effect.
 */
#include "kernel.h"

const struct kernelpart kernel_parts[] = {
	{"pool", pool_part},
	{"exhaustion", exhaustion_part},
	{"kmalloc", kmalloc_part},
	{"kmem", kmem_part},
	{NULL, NULL},
};
