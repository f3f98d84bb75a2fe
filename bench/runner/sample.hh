// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sample.hh — one process under one allocator, and what it came to.
#pragma once

#include <string>

#include "peers.hh"
#include "rows.hh"

namespace bench {

struct Sample {
	double time = 0;    ///< ns per operation of an own workload; ms of a program
	double seconds = 0; ///< of the work itself; of a program, of the whole process
	double wall = 0, user = 0, system = 0; ///< seconds of the whole process
	double peak = 0;                       ///< bytes resident at most
	double settled = 0, live = 0;          ///< bytes at the end, where that is measured
	double scaling = 0;
	std::string checksum; ///< of what it did; of a program's output
	std::string error;    ///< empty: none of the figures is in doubt
};

/// `expected`: what its checksum must be; empty: any.
Sample measure(const Row& row, const Allocator& allocator, const std::string& expected,
	       unsigned seconds_at_most);

/// What a process printed, and how it went.
struct Launched {
	double wall = 0, user = 0, system = 0, peak = 0;
	bool seen = false; ///< the library, in the process
	std::string output, messages;
	std::string error;
};

Launched launch(const std::vector<std::string>& command, const Allocator& allocator,
		unsigned seconds_at_most);

} // namespace bench
