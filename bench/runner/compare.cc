// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compare.cc — malloc replacements compared: each row with each of them, in turn. README.md says
// how to run it.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

#include "comparison.hh"
#include "instructions.hh"
#include "names.hh"
#include "witness.hh"

namespace {

using bench::Comparison;

struct Options {
	std::vector<std::string> allocators = bench::known_allocators();
	std::vector<std::string> settings, rows;
	std::size_t rounds = 5;
	unsigned seconds_at_most = 120;
	bool quick = false, all = false, list = false, instructions = false;
	std::string subject = "poolmalloc";
	std::string peers;
	std::string markdown, csv, json, svg;
};

void add_options(CLI::App& app, Options& o)
{
	app.add_option("-a,--allocators", o.allocators,
		       "names (glibc, mimalloc, jemalloc, tcmalloc, tbb, poolmalloc), "
		       "libraries' paths, or NAME=PATH")
		->delimiter(',')
		->capture_default_str();
	app.add_option(
		   "--peers", o.peers,
		   "also those in a file with a line NAME=PATH for each, as bench/peers.sh writes")
		->check(CLI::ExistingFile);
	app.add_option("--set", o.settings,
		       "an environment variable for one of them: ALLOCATOR:VARIABLE=VALUE");
	app.add_option("-r,--rows", o.rows,
		       "names, patterns such as 'pair-*', groups, or workloads")
		->delimiter(',');
	app.add_option("--rounds", o.rounds, "how often each is measured")
		->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
		->capture_default_str();
	app.add_option("--timeout", o.seconds_at_most, "seconds that a process may take")
		->check(CLI::Range(1U, 86400U))
		->capture_default_str();
	app.add_option("--subject", o.subject, "the one that is set against its peers")
		->capture_default_str();
	app.add_flag("--quick", o.quick, "little work and one round, to try things out");
	app.add_flag("--all", o.all, "also the rows that take long");
	app.add_flag("--list", o.list, "say which rows there are, and measure nothing");
	app.add_flag("--instructions", o.instructions,
		     "count instructions instead (perf, or valgrind): a pair's, or with "
		     "--rows all of a row's");
	app.add_option("--markdown", o.markdown, "write the tables to a file");
	app.add_option("--csv", o.csv, "write every figure of every round to a file");
	app.add_option("--json", o.json, "likewise, as JSON");
	app.add_option("--svg", o.svg, "draw the ratios into a file");
}

void list_rows(const Options& o)
{
	for (const bench::Row& row : bench::select_rows(bench::all_rows(o.quick), o.rows, true)) {
		const std::string command = fmt::format("{}", fmt::join(row.command, " "));
		fmt::print("{:<15} {:<9} {}{}{}\n", row.name, row.group, row.what,
			   row.asked_for ? " (only with --all, or by name)" : "",
			   row.absent.empty() ? ""
					      : "; needs " + row.absent + ", which is not here");
		fmt::print("{:<25} {}\n", "",
			   command.substr(command.rfind(bench::own_folder()) == 0
						  ? bench::own_folder().size() + 1
						  : 0));
	}
}

std::vector<bench::Row> rows_here(const Options& o)
{
	std::vector<bench::Row> rows = bench::select_rows(bench::all_rows(o.quick), o.rows, o.all);
	std::erase_if(rows, [](const bench::Row& row) {
		if (!row.absent.empty())
			fmt::print(stderr, "compare: {} is left out: there is no {} here\n",
				   row.name, row.absent);
		return !row.absent.empty();
	});
	if (rows.empty())
		throw std::invalid_argument("none of the rows can be measured on this machine");
	return rows;
}

/// Fewer calls are those of libraries while a program with another malloc starts.
constexpr std::uint64_t least_calls = 1000;

/// What a program prints with the C library's malloc. Throws if it does not call a preloaded one.
/// This run also brings its files into memory.
std::string expected_of(const bench::Row& row, const Options& o)
{
	if (!row.workload.empty())
		return "";
	const bench::Witness witness;
	const bench::Sample sample =
		bench::measure(row, witness.allocator(row.served), "", o.seconds_at_most);
	if (!sample.error.empty())
		throw std::runtime_error(row.name + " does not run here at all: " + sample.error);
	if (witness.calls() < least_calls)
		throw std::runtime_error(fmt::format(
			"{}: {} calls a malloc that is preloaded {} times, so it has another one",
			row.name, row.served, witness.calls()));
	return row.own ? "" : sample.checksum;
}

void progress(const std::string& text)
{
	if (isatty(STDERR_FILENO) != 0)
		fmt::print(stderr, "\r\033[K{}", text);
}

void run_rounds(Comparison& c, const Options& o)
{
	std::vector<std::string> expected;
	for (const bench::Result& result : c.results)
		expected.push_back(expected_of(result.row, o));
	const std::size_t n = c.allocators.size();
	for (std::size_t round = 0; round < c.rounds; round++)
		for (std::size_t r = 0; r < c.results.size(); r++)
			for (std::size_t k = 0; k < n; k++) {
				const std::size_t i = (k + round) % n;
				bench::Result& result = c.results[r];
				progress(fmt::format("round {} of {}: {}, {}", round + 1, c.rounds,
						     result.row.name, c.allocators[i].name));
				result.cells[i].samples.push_back(
					bench::measure(result.row, c.allocators[i], expected[r],
						       o.seconds_at_most));
			}
	progress("");
}

void write_file(const std::string& path, const std::string& text)
{
	if (path.empty())
		return;
	std::ofstream file{path};
	file << text << std::flush;
	if (!file)
		throw std::runtime_error(path + " cannot be written");
}

int compare(const Options& o, std::string command)
{
	Comparison c{.machine = bench::this_machine(),
		     .command = std::move(command),
		     .rounds = o.rounds,
		     .quick = o.quick,
		     .allocators = bench::find_allocators(o.allocators),
		     .results = {}};
	bench::add_settings(c.allocators, o.settings);
	for (const bench::Row& row : rows_here(o))
		c.results.push_back({row, std::vector<bench::Cell>(c.allocators.size())});
	run_rounds(c, o);
	bool faults = false;
	for (bench::Result& result : c.results)
		for (bench::Cell& cell : result.cells) {
			bench::sum_up(cell, result.row.settled);
			faults = faults || !cell.error.empty();
		}
	const std::string text = bench::text_of(c, o.subject);
	fmt::print("{}", text);
	write_file(o.markdown, text);
	write_file(o.csv, bench::csv_of(c));
	write_file(o.json, bench::json_of(c));
	write_file(o.svg, bench::svg_of(c));
	return faults ? 1 : 0;
}

/// Without any other, the C library's malloc and our own are set beside them: the packaged versions
/// of the same allocators would only be in the way.
void add_peers(Options& o, bool has_others)
{
	if (!has_others)
		o.allocators = {"glibc", "poolmalloc"};
	const std::vector<std::string> peers = bench::peers_in(o.peers);
	o.allocators.insert(o.allocators.end(), peers.begin(), peers.end());
}

int start(int argc, char** argv)
{
	CLI::App app{"Malloc replacements side by side: time and memory, each row in its own "
		     "process under each of them."};
	Options o;
	add_options(app, o);
	try {
		app.parse(argc, argv);
	} catch (const CLI::ParseError& e) {
		return app.exit(e);
	}
	if (!o.peers.empty())
		add_peers(o, app.count("--allocators") != 0);
	if (o.quick && app.count("--rounds") == 0)
		o.rounds = 1;
	if (o.list) {
		list_rows(o);
		return 0;
	}
	if (o.instructions) {
		std::vector<bench::Allocator> all = bench::find_allocators(o.allocators);
		bench::add_settings(all, o.settings);
		return bench::print_instructions(o.rows.empty() ? std::vector<bench::Row>{}
								: rows_here(o),
						 all, o.seconds_at_most);
	}
	return compare(o, fmt::format("{}", fmt::join(argv, argv + argc, " ")));
}

} // namespace

int main(int argc, char** argv)
{
	try {
		return start(argc, argv);
	} catch (const std::exception& e) {
		std::fprintf(stderr, "compare: %s\n", e.what());
		return 2;
	}
}
