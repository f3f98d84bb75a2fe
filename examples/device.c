/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * device.c — a device with a heap of 16 KiB and no more: messages come in, wait, and go out. When
 * the heap is full a message is dropped, and the device continues.
 *
 * Nothing here needs a C library: it is also linked for a Cortex-M, and run there in an emulator.
 */
#include <pool.h>

struct message {
	struct message *next;
	size_t length;
	unsigned char bytes[];
};

struct queue {
	Pool *heap;
	struct message *first, *last;
	unsigned waiting, dropped;
};

static int receive(struct queue *queue, size_t length, unsigned char fill)
{
	struct message *m = poolalloc(queue->heap, sizeof *m + length);
	if (m == NULL) {
		queue->dropped++;
		return 0;
	}
	m->next = NULL;
	m->length = length;
	for (size_t i = 0; i < length; i++)
		m->bytes[i] = fill;
	if (queue->last != NULL)
		queue->last->next = m;
	else
		queue->first = m;
	queue->last = m;
	queue->waiting++;
	return 1;
}

/* Sends the oldest message; here, checks that it is what was received. */
static int transmit(struct queue *queue, unsigned char fill)
{
	struct message *m = queue->first;
	int is_good = m != NULL;
	for (size_t i = 0; is_good && i < m->length; i++)
		is_good = m->bytes[i] == fill;
	if (!is_good)
		return 0;
	queue->first = m->next;
	if (m->next == NULL)
		queue->last = NULL;
	queue->waiting--;
	poolfree(queue->heap, m);
	return 1;
}

/* Returns zero if all is well; otherwise, which step failed. */
int main(void)
{
	static unsigned char memory[16384];
	struct queue queue = {.heap = poolbuffer(memory, sizeof memory)};
	if (queue.heap == NULL)
		return 1;

	unsigned char in = 0, out = 0;
	while (receive(&queue, 100 + in, in)) /* none is sent */
		in++;
	if (queue.waiting < 50 || queue.dropped != 1)
		return 2;

	for (unsigned i = 0; i < 1000; i++) { /* one out, one in */
		if (!transmit(&queue, out++))
			return 3;
		if (receive(&queue, 20 + i % 80, in))
			in++;
	}
	if (queue.dropped != 1)
		return 4;
	poolcheck(queue.heap);

	while (queue.waiting != 0)
		if (!transmit(&queue, out++))
			return 5;
	return poolalloc(queue.heap, 12000) != NULL ? 0 : 6;
}
