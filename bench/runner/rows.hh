// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rows.hh — what is measured: our own workloads and real programs, one row each.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Row {
	std::string name, group, what;
	std::string workload; ///< the first word of `bench/workload`; empty for programs
	std::vector<std::string> command;  ///< the first word is a file
	std::vector<std::string> settings; ///< VARIABLE=VALUE
	/// The file that the process which the allocator is to serve runs, or a pattern for it.
	std::string served;
	bool own = true;        ///< prints a line of figures; otherwise the whole process is timed
	bool settled = false;   ///< memory is what is resident at the end, not the peak
	bool asked_for = false; ///< only with --all, or by name
	bool links_malloc = false; ///< with one other than the C library's
	std::string absent;        ///< a required program that is missing
};

/// All rows. `quick`: with little work, for a trial.
std::vector<Row> all_rows(bool quick);

/// The rows selected by the words: names, patterns such as pair-*, groups or workloads; all if
/// there are no words. An unknown word throws.
std::vector<Row> select_rows(std::vector<Row> rows, const std::vector<std::string>& words,
			     bool all);

} // namespace bench
