// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// program.hh — the program a command names, and whether a library can be preloaded into it.
//
// A preload that silently does not happen is the worst outcome: the user would believe in a heap
// check that never ran. So what the loader would ignore is found out before anything is run.
#pragma once
#include <stdexcept>
#include <string>

namespace poolrun {

/// Why nothing was run: the text for the user, and the exit status that env(1) would give.
struct Refusal : std::runtime_error {
	Refusal(int exit_status, const std::string& text)
		: std::runtime_error{text}, status{exit_status}
	{
	}
	int status;
};

constexpr int own_failure = 125;    // poolrun itself could not go on
constexpr int not_executable = 126; // the command was found, and cannot be run
constexpr int not_found = 127;

/// The file that execvp(3) would run for `command`; a Refusal if there is none.
std::string find_program(const std::string& command);

/// Throws a Refusal if the loader would not put `library` into the program at `path`. Follows
/// the `#!` lines of scripts.
void check_preloadable(const std::string& path, const std::string& library);

} // namespace poolrun
