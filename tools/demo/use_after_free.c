/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * use_after_free.c — a list's head is freed, and a pointer to it kept.
 */
#include <stdio.h>
#include <stdlib.h>

struct Node {
	int value;
	struct Node* next;
};

int main(void)
{
	struct Node* head = malloc(sizeof *head);
	head->next = NULL;
	struct Node* last = head;
	free(head);
	last->value = 7; /* it is nobody's by now */
	char* line = malloc(100);
	puts("nobody noticed");
	free(line);
	return 0;
}
