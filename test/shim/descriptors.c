/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * descriptors.c CASE [DESCRIPTOR] — programs that close descriptors they do not own, and open their
 * own files.
 */
#define _GNU_SOURCE
#include "check.h"
#include <fcntl.h>
#include <stdlib.h>

/* Closes whatever is open, so that new files get these numbers. */
static void close_from(int first)
{
	for (int fd = first; fd < 1024; fd++)
		close(fd);
}

/* Opens files f0, f1, … in the working folder, up to the descriptor `last`. */
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

/* Nothing has been allocated yet. */
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

/* With `stats`: the descriptor for the report at the end is closed, too. */
static void everything_is_closed(void)
{
	free(hidden(malloc(100)));
	close_from(2);
	open_files(400);
	close(2); /* like a program that checks for errors at its end */
}

static void stand_in_for(int fd)
{
	const int null = open("/dev/null", O_RDWR);
	CHECK(null >= 0 && dup2(null, fd) == fd && close(null) == 0);
}

static int until; /* a pipe without data, which the test closes at the end */

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

/* The same without a fork: the heap closes its copy of the descriptor the next time it does
 * maintenance. */
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
