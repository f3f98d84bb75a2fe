/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * parts.c — all parts.
 */
#include "kernel.h"

const struct kernelpart kernel_parts[] = {
	{"pool", pool_part},
	{"compaction", compaction_part},
	{"flags", pool_flags_part},
	{"exhaustion", exhaustion_part},
	{"kmalloc", kmalloc_part},
	{"kmem", kmem_part},
	{NULL, NULL},
};
