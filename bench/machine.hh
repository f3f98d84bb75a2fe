// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// machine.hh — describes the machine and the build that the figures come from.
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
	std::string build;    ///< the relevant options
	std::string revision; ///< of this project
	std::string date;
	std::string load; ///< over the last minute; other work makes figures worthless
};

Machine this_machine();

/// "glibc 2.36", or the name of the library that replaces malloc.
std::string system_malloc_name();

} // namespace bench
