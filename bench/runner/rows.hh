// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rows.hh — what is measured: the own workloads and the real programs, each a row.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Row {
	std::string name, group, what;
	std::vector<std::string> command; ///< its first word is a file
	bool own = true;           ///< prints a line of figures; else the whole process is timed
	bool settled = false;      ///< memory is what is resident at the end, not the peak
	bool asked_for = false;    ///< only with --all, or by its name
	bool links_malloc = false; ///< with another one than the C library's
	std::string absent;        ///< a program that it needs, and that is not here
};

/// All rows. Quick: with little work, to try things out.
std::vector<Row> all_rows(bool quick);

/// Those that the words mean: names, patterns such as pair-*, or groups; none: all.
/// A word that means nothing throws.
std::vector<Row> select_rows(std::vector<Row> rows, const std::vector<std::string>& words,
			     bool all);

} // namespace bench
