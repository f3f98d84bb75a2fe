/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * descriptors.c CASE [DESCRIPTOR] — programs that close what they do not know, and open files of
 * their own.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdlib.h>

/* Whatever is open, and by numbers that are ours alone from here on. */
static void close_from(int first)
{
	for (int fd = first; fd < 1024; fd++)
		close(fd);
}

/* Files f0, f1, … in the working folder, as far as the descriptor `last`. */
static void open_files(int last)
{
	char name[32];
	for (int i = 0, fd = -1; fd < last; i++) {
		snprintf(name, sizeof name, "f%d", i);
		fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
		CHECK(fd >= 0 && write(fd, "precious\n", 9) == 9);
	}
}

static void free_twice(void)
{
	void* p = hidden(malloc(40));
	free(p);
	free(hidden(p));
}

/* Nothing was allocated before. */
static void the_log_is_closed(void)
{
	close_from(3);
	open_files(120);
	free_twice();
}

static void the_log_is_kept(void)
{
	open_files(40);
	free_twice();
}

/* With `stats`: its own way to say something at the end has gone, too. */
static void everything_is_closed(void)
{
	free(hidden(malloc(100)));
	close_from(2);
	open_files(400);
	close(2); /* as a program that looks for errors at its end */
}

static void stand_in_for(int fd)
{
	const int null = open("/dev/null", O_RDWR);
	CHECK(null >= 0 && dup2(null, fd) == fd && close(null) == 0);
}

static int until; /* where there is nothing to read, until the test closes it */

static int is_over(void)
{
	char c;
	return read(until, &c, 1) == 0;
}

static void a_daemon(void)
{
	free(hidden(malloc(10)));
	if (fork() != 0)
		_exit(0);
	stand_in_for(0);
	stand_in_for(1);
	stand_in_for(2);
	while (!is_over())
		usleep(1000);
}

/* The same without a fork: it is let go of when the heap is next looked after. */
static void errors_go_elsewhere(void)
{
	free(hidden(malloc(10)));
	stand_in_for(1);
	stand_in_for(2);
	while (!is_over()) {
		static void* blocks[2000];
		for (int i = 0; i < 2000; i++)
			blocks[i] = hidden(malloc(100));
		for (int i = 0; i < 2000; i++)
			free(blocks[i]);
		usleep(1000);
	}
}

static const struct test_case cases[] = {
	CASE(the_log_is_closed), CASE(the_log_is_kept),     CASE(everything_is_closed),
	CASE(a_daemon),          CASE(errors_go_elsewhere),
};

int main(int argc, char** argv)
{
	if (argc > 2)
		until = (int)strtol(argv[2], NULL, 10);
	return run_case(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
