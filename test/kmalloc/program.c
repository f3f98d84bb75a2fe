/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * program.c [MISUSE] — kmalloc in a C program, on the default host: what differs from a kernel's.
 * With an argument: a misuse, from which it must not return.
 */
#include <errno.h>
#include <kmalloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEED(truth)                                                                                \
	do {                                                                                       \
		if (!(truth)) {                                                                    \
			fprintf(stderr, "program.c:%d: %s\n", __LINE__, #truth);                   \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

/* Hides from compilers what is done. */
static void* volatile hidden;

static void* through(void* block)
{
	hidden = block;
	return hidden;
}

static int is_zero(const char* p, size_t n)
{
	while (n-- != 0)
		if (*p++ != 0)
			return 0;
	return 1;
}

static void arguments(void)
{
	void* (*allocate)(size_t, int) = kmalloc; /* its address: a call is a macro */
	void* block = kmalloc(10);
	block = krealloc(block, 20);
	block = krealloc_array(block, 5, 10);
	block = krealloc_array(block, 5, 20, KMALLOC_ZERO);
	NEED(block != NULL && kmallocsize(block) == 128);
	kfree(block);
	kfree(kmalloc(kmallocsize(block = kmalloc(3)), KMALLOC_ZERO));
	kfree(block);
	block = kcalloc(3, 5);
	NEED(is_zero(block, 15));
	kfree(block);
	block = kcalloc(3, 5, KMALLOC_KERNEL);
	NEED(is_zero(block, 15));
	kfree(block);
	kfree((kmalloc)(1, KMALLOC_DEFAULT));
	kfree(allocate(1, KMALLOC_DEFAULT));
}

static void errors(void)
{
	void* block = kmalloc(10);
	size_t half = ((size_t)through(NULL) - 1) / 2;
	errno = 0;
	NEED(kmalloc(half) == NULL && errno == ENOMEM);
	errno = 0;
	NEED(kcalloc(half, 3) == NULL && errno == ENOMEM);
	errno = 0;
	NEED(krealloc_array(block, half, 3) == NULL && errno == ENOMEM);
	errno = 0;
	NEED(kmalloc(100000, KMALLOC_NOGROW) == NULL && errno == ENOMEM);
	errno = 7;
	kfree(block);
	for (size_t n = 1; n < 100000; n *= 3)
		kfree(kmalloc(n));
	NEED(errno == 7);
}

/* One page, or a huge one, which may not be available. */
static void dma(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char* buffer = kmalloc_dma(page);
	NEED(buffer != NULL && (uintptr_t)buffer % page == 0);
	memset(buffer, 'd', page);
	kfree_dma(buffer);
	errno = 0;
	buffer = kmalloc_dma(page + 1);
	if (buffer == NULL)
		NEED(errno == ENOMEM);
	else
		memset(buffer, 'h', page + 1);
	kfree_dma(buffer);
	errno = 0;
	NEED(kmalloc_dma((size_t)4 << 20) == NULL && errno == ENOMEM);
}

static void gives_back(void)
{
	struct kmallocstats stats;
	static void* blocks[20000];
	for (size_t i = 0; i < 20000; i++)
		NEED((blocks[i] = kmalloc(i % 3000)) != NULL);
	kmallocgetstats(&stats, sizeof stats);
	NEED(stats.small_blocks + stats.large_blocks == 20000 && stats.held > 20000000);
	kmalloccheck();
	for (size_t i = 0; i < 20000; i++)
		kfree(blocks[i]);
	kmalloctrim();
	kmallocgetstats(&stats, sizeof stats);
	NEED(stats.held == 0);
}

static void survives_fork(void)
{
	int status;
	char* block = kmalloc(100);
	strcpy(block, "inherited");
	pid_t child = fork();
	if (child == 0) {
		NEED(strcmp(block, "inherited") == 0);
		kfree(block);
		kfree(kmalloc(100000));
		kmalloccheck();
		_exit(0);
	}
	NEED(waitpid(child, &status, 0) == child && status == 0);
	kfree(block);
}

static void runs_out(void)
{
	static void* blocks[100000];
	size_t n = 0;
	struct rlimit limit = {(rlim_t)256 << 20, (rlim_t)256 << 20};
	NEED(setrlimit(RLIMIT_AS, &limit) == 0);
	while ((blocks[n] = kmalloc(n % 2 ? 100 : 20000)) != NULL)
		n++;
	NEED(errno == ENOMEM && n > 5000);
	kmalloccheck();
	while (n-- != 0)
		kfree(blocks[n]);
	NEED((blocks[0] = kmalloc(1 << 20)) != NULL);
	kfree(blocks[0]);
}

static void on_signal(int number)
{
	(void)number;
	kfree(kmalloc(10));
}

static void print_then_interrupt(const char* text)
{
	(void)text;
	raise(SIGUSR1);
}

static void misuse(const char* which)
{
	char* block = kmalloc(64);
	kfree(kmalloc(64));
	if (strcmp(which, "twice") == 0) {
		kfree(block);
		kfree(through(block));
	} else if (strcmp(which, "interior") == 0) {
		kfree((char*)through(block) + 1);
	} else if (strcmp(which, "foreign") == 0) {
		kfree(through(&block));
	} else if (strcmp(which, "large") == 0) {
		block = kmalloc(10000);
		kfree(block);
		kfree(through(block));
	} else if (strcmp(which, "overflow") == 0) {
		block = kmalloc(10000);
		((char*)through(block))[10000] = 1;
		kfree(block);
	} else if (strcmp(which, "dma") == 0) {
		kfree_dma(through(block));
	}
}

/* No host's panic should return. */
static void panic_and_return(const char* text)
{
	fprintf(stderr, "%s\n", text);
}

/* A host without a lock of its own gets a report of a call within a call. */
static void reenter(void (*panic)(const char*))
{
	static char alone = 1;
	static struct kmallochost host;
	host.alone = &alone;
	host.print = print_then_interrupt;
	host.panic = panic;
	NEED(kmallocsethost(&host) == 0);
	signal(SIGUSR1, on_signal);
	signal(SIGILL, SIG_DFL);
	kmallocdump();
}

int main(int argc, char** argv)
{
	if (argc > 1) {
		if (strcmp(argv[1], "inside") == 0)
			reenter(NULL);
		else if (strcmp(argv[1], "inside, and panic returns") == 0)
			reenter(panic_and_return);
		else
			misuse(argv[1]);
		return 0;
	}
	NEED(kmallocsmall() >= 2048);
	init_kmalloc();
	NEED(kmallocsethost(NULL) == KMALLOC_LATE);
	arguments();
	errors();
	dma();
	gives_back();
	survives_fork();
	kmallocdump();
	runs_out();
	return 0;
}
