// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_edge_test.cc — a thread's linear memory where it is full.
#include "kmem_test.hh"
#include "statm.h"
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

constexpr std::size_t mib = std::size_t{1} << 20U;

/// What the function returns in a process of its own; or its signal, as a shell has it.
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

} // namespace

TEST_CASE("of a region that is full, the top is still a place", "[lin]")
{
	CHECK(result_of(fill_up) == 0);
}
