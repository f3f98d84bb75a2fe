// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// child.cc — starts a command, passes signals on to it, and ends as it ended.
//
// Signals from the terminal reach the whole foreground group, including the command, so only
// signals sent by a process are passed on. All are blocked while we wait, and fetched one by one
// with sigwaitinfo: this needs no handler, and leaves no race between a signal and the child's end.
#include "child.hh"

#include "program.hh"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "descriptor.hh"

namespace poolrun {

namespace {

/// Every signal except those that indicate a fault of our own.
sigset_t passed_on()
{
	sigset_t set;
	sigfillset(&set);
	for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP})
		sigdelset(&set, fault);
	return set;
}

/// The state that a process inherits, and that waiting changes.
struct Inherited {
	sigset_t mask;
	struct sigaction on_child;
};

[[noreturn]] void start(char* const* command, const Inherited& inherited, int report)
{
	sigaction(SIGCHLD, &inherited.on_child, nullptr);
	sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
	become(command);
	const int reason = errno;
	while (write(report, &reason, sizeof reason) < 0 && errno == EINTR) {
	}
	_exit(not_found);
}

/// Returns the errno of a failed start; 0 if the command runs (execvp closed the pipe).
int start_failure(int report)
{
	int reason = 0;
	ssize_t got = 0;
	do
		got = read(report, &reason, sizeof reason);
	while (got < 0 && errno == EINTR);
	return got == sizeof reason ? reason : 0;
}

/// Whether the child has ended. If it was stopped instead, we stop with it.
bool has_ended(Outcome& child)
{
	while (wait4(child.pid, &child.status, WNOHANG | WUNTRACED, &child.usage) == child.pid) {
		if (!WIFSTOPPED(child.status))
			return true;
		kill(getpid(), SIGSTOP); // until the shell, usually, continues us
		kill(child.pid, SIGCONT);
	}
	return false;
}

void wait_for(Outcome& child, const sigset_t& watched)
{
	while (!has_ended(child)) {
		siginfo_t signal{};
		const int number = sigwaitinfo(&watched, &signal);
		const bool is_from_process = signal.si_code <= 0 && signal.si_pid != child.pid;
		if (number > 0 && number != SIGCHLD && is_from_process)
			kill(child.pid, number);
	}
}

} // namespace

void become(char* const* command)
{
	execvp(command[0], command);
}

Outcome run(char* const* command, void (*prepare)())
{
	std::array<int, 2> ends{};
	if (pipe2(ends.data(), O_CLOEXEC) != 0)
		throw Refusal{own_failure, fmt::format("no pipe: {}", std::strerror(errno))};
	Descriptor reading{ends[0]};
	Descriptor writing{ends[1]};

	const auto watched = passed_on();
	Inherited inherited{};
	sigprocmask(SIG_BLOCK, &watched, &inherited.mask);
	struct sigaction by_default {}; // if SIGCHLD were ignored, we could not wait for the child
	sigaction(SIGCHLD, &by_default, &inherited.on_child);

	const auto begin = std::chrono::steady_clock::now();
	Outcome child{};
	child.pid = fork();
	if (child.pid < 0)
		throw Refusal{own_failure, fmt::format("cannot fork: {}", std::strerror(errno))};
	if (child.pid == 0) {
		prepare();
		start(command, inherited, writing.get());
	}
	writing.close();
	if (const int reason = start_failure(reading.get()); reason != 0) {
		waitpid(child.pid, nullptr, 0);
		throw Refusal{reason == ENOENT ? not_found : not_executable,
			      fmt::format("cannot run {}: {}", command[0], std::strerror(reason))};
	}
	wait_for(child, watched);
	child.elapsed = std::chrono::steady_clock::now() - begin;
	return child;
}

void end_like(int status)
{
	if (WIFEXITED(status))
		std::exit(WEXITSTATUS(status));
	const int signal_number = WTERMSIG(status);
	prctl(PR_SET_DUMPABLE, 0); // only the command's core dump is useful
	signal(signal_number, SIG_DFL);
	sigset_t only;
	sigemptyset(&only);
	sigaddset(&only, signal_number);
	sigprocmask(SIG_UNBLOCK, &only, nullptr);
	raise(signal_number);
	constexpr int shell_offset = 128; // the shell's convention, in case we survive
	std::exit(shell_offset + signal_number);
}

} // namespace poolrun
