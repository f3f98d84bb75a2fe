// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_edge_test.cc — a thread's linear memory when it is full, and when a signal arrives while it
// grows.
#include "kmem_test.hh"
#include "statm.h"
#include <csignal>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

constexpr std::size_t mib = std::size_t{1} << 20U;

/// The function's result in a process of its own; or its signal, plus 128 as in a shell.
int result_of(int (*act)())
{
	const pid_t child = fork();
	if (child == 0)
		_exit(act());
	int status = -1;
	if (waitpid(child, &status, 0) != child)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int fill_up()
{
	const auto mapped = static_cast<std::size_t>(read_statm().mapped);
	const rlimit limit{.rlim_cur = mapped + 64 * mib, .rlim_max = RLIM_INFINITY};
	setrlimit(RLIMIT_AS, &limit);
	int result = 1;
	std::thread{[&] {
		void* first = kmlini();
		for (std::size_t size = 1024 * mib; size >= 16; size /= 2)
			while (kmlina(size).cond == kmcond_ok)
				continue;
		const bool is_place = kmlinx(kmlini()) == kmcond_ok;
		result = is_place && kmlinx(first) == kmcond_ok ? 0 : 2;
	}}.join();
	return result;
}

volatile sig_atomic_t handled;

/// Leaves the region smaller than before.
void make_it_shrink(int /*signal*/)
{
	void* top = kmlini();
	kmlina(80 * mib);
	kmlinx(top);
	handled = handled + 1;
}

int grow_all_the_time()
{
	struct sigaction action {};
	action.sa_handler = make_it_shrink;
	sigaction(SIGALRM, &action, nullptr);
	void* top = kmlini();
	const itimerval often{.it_interval = {0, 50}, .it_value = {0, 50}};
	setitimer(ITIMER_REAL, &often, nullptr);
	while (handled < 2000) {
		kmlina(60 * mib); // makes this much ready for use
		kmlinx(top);
		auto* object = static_cast<Bytes*>(kmlina(100 * mib).raw);
		for (std::size_t at = 0; at < 100 * mib; at += 4 * mib)
			object[at] = 1;
		kmlinx(top);
	}
	return 0;
}

} // namespace

TEST_CASE("of a region that is full, the top is still a place", "[lin]")
{
	CHECK(result_of(fill_up) == 0);
}

TEST_CASE("a handler that makes it shrink does not take what is just growing", "[lin]")
{
	CHECK(result_of(grow_all_the_time) == 0);
}
