// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// summary.cc — how the command ended and what it used.
#include "summary.hh"

#include <sys/wait.h>

#include <cstdio>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace poolrun {

namespace {

std::string ending(int status)
{
	if (WIFEXITED(status))
		return fmt::format("exit status {}", WEXITSTATUS(status));
	const int number = WTERMSIG(status);
	const char* name = sigabbrev_np(number);
	return fmt::format("killed by signal {} (SIG{})", number, name != nullptr ? name : "?");
}

} // namespace

void print_summary(std::string_view command, const Outcome& outcome)
{
	constexpr double kib_per_mib = 1024;
	std::fflush(stdout);
	fmt::print(stderr, "poolrun: {}: {}, {:.2f} s, peak resident memory {:.1f} MiB\n", command,
		   ending(outcome.status), outcome.elapsed.count(),
		   static_cast<double>(outcome.usage.ru_maxrss) / kib_per_mib);
}

} // namespace poolrun
