// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// comparison.hh — all that was measured, and what follows from it.
#pragma once

#include <string>
#include <vector>

#include "../machine.hh"
#include "sample.hh"

namespace bench {

/// A row under one allocator: its rounds, and their medians.
struct Cell {
	std::vector<Sample> samples;
	std::string error; ///< the first; then the cell has no figures
	double time = 0, least = 0, most = 0;
	double memory = 0; ///< the peak, or what is settled
	double cpu = 0;    ///< ms, user and system
	double live = 0, scaling = 0;
};

struct Result {
	Row row;
	std::vector<Cell> cells; ///< as the allocators

	/// Least time and memory of the cells that have figures; 0 if none has.
	[[nodiscard]] double best_time() const;
	[[nodiscard]] double best_memory() const;
	/// Every allocator has figures.
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

/// Of the rows in which every allocator has figures.
struct Mean {
	double time = 0, memory = 0; ///< geometric, of the ratios to the best of each row
	std::size_t rows = 0;
};

void sum_up(Cell& cell, bool settled);
std::vector<Mean> means_of(const Comparison& comparison);

/// What all allocators' settings, rows and figures say, as text with Markdown tables.
std::string text_of(const Comparison& comparison, const std::string& subject);
std::string csv_of(const Comparison& comparison);
std::string json_of(const Comparison& comparison);
std::string svg_of(const Comparison& comparison);

} // namespace bench
