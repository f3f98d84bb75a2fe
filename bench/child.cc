// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// child.cc — a process for each measurement, so that every heap starts fresh.
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "measure.hh"
#include "run.hh"

namespace bench {

namespace {

void stay_on(int cpu)
{
	if (cpu < 0)
		return;
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(static_cast<std::size_t>(cpu), &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		throw std::runtime_error("no processor " + std::to_string(cpu) + " to stay on");
}

[[noreturn]] void child(const Candidate& candidate, const Trace& trace,
			const MeasureOptions& options, int pipe_end)
{
	int status = 1;
	try {
		prctl(PR_SET_PDEATHSIG, SIGKILL); // if the parent is killed, so is the child
		stay_on(options.cpu);
		const Figures figures = measure_here(candidate, trace, options);
		if (write(pipe_end, &figures, sizeof figures) == sizeof figures)
			status = 0;
	} catch (const std::exception& e) {
		std::fprintf(stderr, "engine: %s: %s\n", candidate.name.c_str(), e.what());
	}
	_exit(status); // no destructors: they belong to the parent
}

bool read_all(int fd, Figures& figures)
{
	ssize_t got;
	do
		got = read(fd, &figures, sizeof figures);
	while (got < 0 && errno == EINTR);
	return got == sizeof figures; // a write of less than PIPE_BUF arrives in one piece
}

} // namespace

Figures measure(const Candidate& candidate, const Trace& trace, const MeasureOptions& options)
{
	int ends[2];
	if (pipe(ends) != 0)
		throw std::runtime_error(std::string{"pipe: "} + std::strerror(errno));
	std::fflush(nullptr);
	const pid_t pid = fork();
	if (pid < 0)
		throw std::runtime_error(std::string{"fork: "} + std::strerror(errno));
	if (pid == 0) {
		close(ends[0]);
		child(candidate, trace, options, ends[1]);
	}
	close(ends[1]);
	Figures figures;
	const bool got = read_all(ends[0], figures);
	close(ends[0]);
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
	}
	if (WIFSIGNALED(status))
		throw std::runtime_error(candidate.name + " was killed by signal " +
					 std::to_string(WTERMSIG(status)) + " (" +
					 strsignal(WTERMSIG(status)) + ")");
	if (!got || WEXITSTATUS(status) != 0)
		throw std::runtime_error(candidate.name + " could not be measured");
	return figures;
}

} // namespace bench
