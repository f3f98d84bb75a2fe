/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the poolalloc authors
 *
 * init.c — the first process of the machine that old_kernel.py boots. It executes /plan, line by
 * line, and then switches the machine off. Words in a line are separated by tabs:
 *
 *   write FILE TEXT     into a file of /proc or /sys
 *   env NAME=VALUE      for the next `run`, and only for that
 *   limit BYTES         of address space, for the next `run`
 *   seconds N           after which the next `run` is killed
 *   run PROGRAM ARG...  reports how it ended
 *
 * Reports go to the second serial port, which the kernel does not use: the program's output, each
 * line after "| ", then how it ended, "exit N", "signal N" or "time", with the time it took in
 * milliseconds: "end 120 exit 0"; and "done" at the end of the plan.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	most_words = 64,
	most_variables = 32,
	most_output = 256 * 1024, /* bytes of a program's output that are reported */
	usual_seconds = 120,
};

static FILE* report;
static char* variables[most_variables + 1];
static size_t variable_count;
static rlim_t address_space = RLIM_INFINITY;
static unsigned seconds = usual_seconds;

/* If the first process ends, the kernel panics, which ends the emulator; old_kernel.py shows
 * why. */
static void need(int condition, const char* what)
{
	if (condition)
		return;
	fprintf(report == NULL ? stderr : report, "init: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void mount_on(const char* folder, const char* type)
{
	mkdir(folder, 0755);
	need(mount(type, folder, type, 0, NULL) == 0, folder);
}

static void set_up(void)
{
	mount_on("/dev", "devtmpfs");
	mount_on("/dev/shm", "tmpfs");
	mount_on("/proc", "proc");
	mount_on("/sys", "sysfs");
	mkdir("/tmp", 01777); /* on the only file system */
	report = fopen("/dev/ttyS1", "we");
	need(report != NULL, "/dev/ttyS1");
	setvbuf(report, NULL, _IOLBF, 0);
}

static void write_file(const char* name, const char* text)
{
	const int file = open(name, O_WRONLY | O_CLOEXEC);
	need(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text), name);
	close(file);
}

static void become(char** words)
{
	const struct rlimit limit = {address_space, address_space};
	const int output = open("/output", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
	const int nothing = open("/dev/null", O_RDONLY);
	need(output >= 0 && nothing >= 0, "/output");
	dup2(nothing, 0);
	dup2(output, 1);
	dup2(output, 2);
	if (output > 2)
		close(output);
	if (nothing > 2)
		close(nothing);
	need(chdir("/tmp") == 0, "/tmp");
	if (setrlimit(RLIMIT_AS, &limit) == 0)
		execve(words[0], words, variables);
	dprintf(2, "%s: %s\n", words[0], strerror(errno));
	_exit(127);
}

static long now(void) /* milliseconds */
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits until this child has ended; returns 0 if its time is up before. Also reaps orphans. */
static int wait_for(pid_t child, int* status)
{
	const long end = now() + (long)seconds * 1000;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	while (now() < end) {
		pid_t ended = 0;
		while ((ended = waitpid(-1, status, WNOHANG)) > 0)
			if (ended == child)
				return 1;
		sigtimedwait(&set, NULL, &(struct timespec){1, 0});
	}
	return 0;
}

static void report_output(void)
{
	FILE* output = fopen("/output", "re");
	int before = '\n';
	for (int i = 0, c = 0; output != NULL && i < most_output && (c = getc(output)) != EOF;
	     i++) {
		if (before == '\n')
			fputs("| ", report);
		putc(c, report);
		before = c;
	}
	if (before != '\n')
		putc('\n', report);
	if (output != NULL)
		fclose(output);
}

static void run(char** words)
{
	int status = 0;
	const long start = now();
	const pid_t child = fork();
	need(child >= 0, "fork");
	if (child == 0) {
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		setsid();
		become(words);
	}
	const int has_ended = wait_for(child, &status);
	const long took = now() - start;
	kill(-1, SIGKILL); /* everything except this process */
	while (waitpid(-1, NULL, 0) > 0)
		;
	report_output();
	if (!has_ended)
		fprintf(report, "end %ld time\n", took);
	else if (WIFSIGNALED(status))
		fprintf(report, "end %ld signal %d\n", took, WTERMSIG(status));
	else
		fprintf(report, "end %ld exit %d\n", took, WEXITSTATUS(status));
	variables[variable_count = 0] = NULL;
	address_space = RLIM_INFINITY;
	seconds = usual_seconds;
}

static void follow(char** words, size_t count)
{
	if (count == 3 && strcmp(words[0], "write") == 0) {
		write_file(words[1], words[2]);
	} else if (count == 2 && strcmp(words[0], "env") == 0 && variable_count < most_variables) {
		variables[variable_count++] = strdup(words[1]);
		variables[variable_count] = NULL;
	} else if (count == 2 && strcmp(words[0], "limit") == 0) {
		address_space = strtoul(words[1], NULL, 10);
	} else if (count == 2 && strcmp(words[0], "seconds") == 0) {
		seconds = (unsigned)strtoul(words[1], NULL, 10);
	} else if (count >= 2 && strcmp(words[0], "run") == 0) {
		run(words + 1);
	} else {
		errno = EINVAL;
		need(0, words[0]);
	}
}

int main(void)
{
	sigset_t set;
	char* line = NULL;
	size_t room = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	set_up();
	FILE* plan = fopen("/plan", "re");
	need(plan != NULL, "/plan");
	while (getline(&line, &room, plan) > 0) {
		char* words[most_words + 1] = {NULL};
		size_t count = 0;
		line[strcspn(line, "\n")] = 0;
		for (char* rest = line; rest != NULL && count < most_words;)
			words[count++] = strsep(&rest, "\t");
		follow(words, count);
	}
	fprintf(report, "done\n");
	fclose(report); /* waits until the port has sent everything */
	reboot(RB_POWER_OFF);
	return 1;
}
