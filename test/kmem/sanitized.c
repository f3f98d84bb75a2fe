/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * sanitized.c — a program built with a sanitizer, which the library is not: pointers to the
 * program's own objects give codes, and the sanitizer reports nothing.
 */
#include <kmem.h>
#include <stdlib.h>

static char global[512] KM_ALIGNED_;

static int refused(void* object)
{
	return kmreff(object) == kmcond_foreign && kmrefu(object) == kmcond_foreign &&
	       kmpoolf(object) == kmcond_foreign && kmheapf(object) == kmcond_foreign &&
	       kmtreef(object) == kmcond_foreign && kmlinx(object) == kmcond_foreign;
}

int main(void)
{
	char stack[512] KM_ALIGNED_ = {0};
	char* block = malloc(1024); /* what is before a block cannot always be read */
	const int is_well = block != NULL && refused(global) && refused(global + 496) &&
			    refused(stack) && refused(stack + 32) && refused(block + 96) &&
			    refused(global + 101) && kmreff(NULL) == kmcond_ok &&
			    kmpoolf(NULL) == kmcond_ok && kmrefu(NULL) == kmcond_invalid &&
			    kmlinx(kmlina(100).raw) == kmcond_ok &&
			    kmreff(kmrefa(NULL, 100).raw) == kmcond_ok;
	free(block);
	return is_well ? 0 : 1;
}
