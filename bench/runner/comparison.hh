// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// comparison.hh — all measurements, and what is derived from them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "../machine.hh"
#include "sample.hh"

namespace bench {

/// A row with one allocator: its rounds, and their medians.
struct Cell {
	std::vector<Sample> samples;
	std::string error; ///< the first one; the cell has no figures then
	double time = 0, least = 0, most = 0;
	double memory = 0; ///< the peak, or the settled value
	double cpu = 0;    ///< ms, user and system
	double live = 0, scaling = 0;
};

struct Result {
	Row row;
	std::vector<Cell> cells; ///< in the order of the allocators

	/// The least time and memory of the cells that have figures; 0 if none has.
	[[nodiscard]] double best_time() const;
	[[nodiscard]] double best_memory() const;
	/// Whether every allocator has figures.
	[[nodiscard]] bool is_whole() const;
};

struct Comparison {
	Machine machine;
	std::string command;
	std::size_t rounds = 0;
	bool quick = false;
	std::vector<Allocator> allocators;
	std::vector<Result> results;
};

/// Of the ratios to each row's best, over the rows in which every allocator has figures.
struct Mean {
	double time = 0, memory = 0;
	std::size_t rows = 0;
};

void sum_up(Cell& cell, bool settled);

/// The groups that have rows, in their order.
std::vector<std::string> groups_of(const Comparison& comparison);

/// The geometric mean of a figure over the rows of a group, or, without a name, of the means of all
/// groups: a group with many rows weighs no more than others. Rows that are not whole are left out.
double mean_of(const Comparison& comparison, const std::string& group,
	       const std::function<double(const Result&)>& figure);

/// A mean for each allocator, of a group or of all groups.
std::vector<Mean> means_of(const Comparison& comparison, const std::string& group = "");

/// Everything about the allocators and rows, and all figures, as text with Markdown tables.
std::string text_of(const Comparison& comparison, const std::string& subject);
std::string csv_of(const Comparison& comparison);
std::string json_of(const Comparison& comparison);
std::string svg_of(const Comparison& comparison);

} // namespace bench
