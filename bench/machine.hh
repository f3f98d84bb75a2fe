// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// machine.hh — where and with what the figures were made.
#pragma once

#include <string>

namespace bench {

struct Machine {
	std::string cpu;
	std::string cores;
	std::string memory;
	std::string kernel;
	std::string huge_pages; ///< the system's setting
	std::string compiler;
	std::string build;    ///< the options that matter
	std::string revision; ///< of this project
	std::string date;
	std::string load; ///< of the last minute: other work makes figures worthless
};

Machine this_machine();

/// "glibc 2.36", or the name of the library that has taken malloc's place.
std::string system_malloc_name();

} // namespace bench
