/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * use_after_free.c — the head of a list is freed, and a pointer to it kept.
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
	last->value = 7; /* already freed */
	char* line = malloc(100);
	puts("nobody noticed");
	free(line);
	return 0;
}
