// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// child.hh — runs a command as if it replaced poolrun.
#pragma once
#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>

namespace poolrun {

/// Replaces this process by the command. Returns only if that fails, with errno set.
void become(char* const* command);

struct Outcome {
	pid_t pid;
	int status; // from wait(2)
	rusage usage;
	std::chrono::duration<double> elapsed;
};

/// Runs the command and waits for it; its process first calls `prepare`. Signals sent to poolrun
/// reach the command, and when it stops, poolrun stops too. Throws a Refusal if it cannot be
/// started.
Outcome run(char* const* command, void (*prepare)());

/// Ends this process as the command ended: with its exit status, or by the same signal.
[[noreturn]] void end_like(int status);

} // namespace poolrun
