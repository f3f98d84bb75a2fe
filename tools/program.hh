// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// program.hh — the program that a command names, and whether a library can be preloaded into it.
//
// The worst outcome is a preload that silently does not happen: the user would believe in a heap
// check that never ran. So whatever would make the loader ignore it is detected before anything
// runs.
#pragma once
#include <stdexcept>
#include <string>

namespace poolrun {

/// Why nothing was run: the text for the user, and the exit status that env(1) would return.
struct Refusal : std::runtime_error {
	Refusal(int exit_status, const std::string& text)
		: std::runtime_error{text}, status{exit_status}
	{
	}
	int status;
};

constexpr int own_failure = 125;    // poolrun itself failed
constexpr int not_executable = 126; // the command was found, but cannot be run
constexpr int not_found = 127;

/// The file that execvp(3) would run for `command`. Throws a Refusal if there is none.
std::string find_program(const std::string& command);

/// Throws a Refusal if the loader would not load `library` into the program at `path`. Follows the
/// `#!` lines of scripts.
void check_preloadable(const std::string& path, const std::string& library);

} // namespace poolrun
