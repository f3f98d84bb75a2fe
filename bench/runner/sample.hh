// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sample.hh — one process with one allocator, and its figures.
#pragma once

#include <string>

#include "peers.hh"
#include "rows.hh"

namespace bench {

struct Sample {
	double time = 0;    ///< ns per operation of a workload; ms of a program
	double seconds = 0; ///< of the work alone; for a program, of the whole process
	double wall = 0, user = 0, system = 0; ///< seconds of the whole process
	double peak = 0;                       ///< peak resident bytes
	double settled = 0, live = 0;          ///< bytes at the end, where measured
	double scaling = 0;
	std::string checksum; ///< of the work done, or of a program's output
	std::string error;    ///< empty if the figures are valid
};

/// `expected`: what the checksum must be; empty: any.
Sample measure(const Row& row, const Allocator& allocator, const std::string& expected,
	       unsigned seconds_at_most);

/// What a process printed, and how it ended.
struct Launched {
	double wall = 0, user = 0, system = 0, peak = 0;
	bool seen = false; ///< the library was seen in the process that it is to serve
	std::string output, messages;
	std::string error;
};

/// `served`: the file, or a pattern for it, that the process runs which the library is to serve:
/// the first one, or any that it starts.
Launched launch(const std::vector<std::string>& command, const Allocator& allocator,
		unsigned seconds_at_most, const std::string& served = "*");

} // namespace bench
