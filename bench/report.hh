// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.hh — the results, for people and for programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "machine.hh"
#include "measure.hh"
#include "trace.hh"

namespace bench {

struct Row {
	Candidate candidate;
	std::vector<Figures> rounds;
};

/// Everything measured on one trace, and a description of that trace.
struct Section {
	std::size_t live = 0, steps = 0;
	std::size_t live_blocks = 0, live_bytes = 0, peak_bytes = 0;
	double mean_live = 0, mean_size = 0, ideal = 0;
	std::uint64_t checksum = 0;
	std::vector<Row> rows;
};

struct Report {
	Machine machine;
	std::string command;
	std::size_t rounds = 0;
	std::vector<Section> sections;
};

struct Range {
	double least = 0, median = 0, most = 0;
};

/// A row's medians. "Per live byte" is per byte requested by the blocks that are live at the end of
/// the trace. Zero: this row does not have the figure.
struct Summary {
	std::string name;
	Kind kind = Kind::pool;
	Range steady;              ///< ns per operation
	double ratio = 0;          ///< of its median to that of malloc
	double over_touches = 0;   ///< ns more than the first floor
	double over_headers = 0;   ///< ns more than the second
	double fill = 0;           ///< ns per block
	double arena = 0, rss = 0; ///< per live byte
	double peak = 0;           ///< peak arena bytes per live byte at the peak
	double alloc = 0, free = 0, cached = 0, own = 0; ///< arena bytes by use
	double arenas = 0;
	double check = 0;   ///< ns per block
	double compact = 0; ///< GB/s
	double of_memcpy = 0, of_block_memcpy = 0;
	double moved_bytes = 0;
	double after_arena = 0, after_rss = 0;
	std::uint64_t wrong = 0, refused = 0;
};

Section describe(const Trace& trace, std::size_t live, std::size_t steps);
std::vector<Summary> summarize(const Section& section);
const Summary* find(const std::vector<Summary>& rows, Kind kind);

/// The number of wrong contents and refused requests in all rounds.
std::uint64_t count_faults(const std::vector<Section>& sections);

/// The figure, or a dash if there is none.
std::string number(double value, int digits);

void print_text_head(const Report& report);
void print_text(const Section& section);
void print_text_end(const Report& report);
void print_verdicts(const Section& section);
void print_markdown(const Report& report);
void print_csv(const Report& report);
void print_json(const Report& report);

} // namespace bench
