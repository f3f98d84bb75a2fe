// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem.cc — kmem against libraries for the same purpose: each row with each contender, in turn.
// README.md says how to run it.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "../runner/names.hh"
#include "../runner/sample.hh"
#include "match.hh"

namespace {

struct Options {
	std::vector<std::string> mallocs{"glibc", "mimalloc", "poolmalloc"};
	std::vector<std::string> rows;
	std::size_t rounds = 7;
	unsigned seconds_at_most = 60;
	bool quick = false, list = false;
};

void add_options(CLI::App& app, Options& o)
{
	app.add_option("-a,--allocators", o.mallocs,
		       "what is beneath those that use malloc: names (glibc, mimalloc, jemalloc, "
		       "tcmalloc, tbb, poolmalloc), libraries' paths, or NAME=PATH")
		->delimiter(',')
		->capture_default_str();
	app.add_option("-r,--rows", o.rows, "names, or patterns such as 'tree-*'")->delimiter(',');
	app.add_option("--rounds", o.rounds, "how often each is measured")
		->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
		->capture_default_str();
	app.add_option("--timeout", o.seconds_at_most, "seconds that a process may take")
		->check(CLI::Range(1U, 86400U))
		->capture_default_str();
	app.add_flag("--quick", o.quick, "little work and one round, to try things out");
	app.add_flag("--list", o.list, "say which rows there are, and measure nothing");
}

void progress(const std::string& text)
{
	if (isatty(STDERR_FILENO) != 0)
		fmt::print(stderr, "\r\033[K{}", text);
}

void measure(bench::Player& player, const std::string& row, const Options& o)
{
	const bench::Launched ran = bench::launch(
		{bench::own_folder() + "/kmem_work", row, player.name, o.quick ? "10" : "1000"},
		player.beneath, o.seconds_at_most);
	char* end = nullptr;
	const double figure = std::strtod(ran.output.c_str(), &end);
	if (!ran.error.empty())
		player.error = ran.error;
	else if (!ran.seen)
		player.error = player.beneath.library + " was not loaded";
	else if (end == ran.output.c_str())
		player.error = "it printed no figure";
	else
		player.figures.push_back(figure);
}

/// Each round begins with a different contender.
void run_rounds(bench::Tournament& t, const Options& o)
{
	for (std::size_t round = 0; round < t.rounds; round++)
		for (bench::Match& match : t.matches)
			for (std::size_t k = 0; k < match.players.size(); k++) {
				bench::Player& player =
					match.players[(k + round) % match.players.size()];
				progress(fmt::format("round {} of {}: {}, {}", round + 1, t.rounds,
						     match.row, player.label));
				if (player.error.empty())
					measure(player, match.row, o);
			}
	progress("");
}

void list(const bench::Tournament& t)
{
	for (const bench::Match& match : t.matches) {
		fmt::print("{:<14} {}, {}\n", match.row, match.unit, match.what);
		for (const bench::Player& player : match.players)
			fmt::print("{:<14}   {}\n", "", player.label);
	}
}

int run(const Options& o, std::string command)
{
	bench::Tournament t{.machine = bench::this_machine(),
			    .command = std::move(command),
			    .rounds = o.quick ? 1 : o.rounds,
			    .quick = o.quick,
			    .mallocs = bench::find_allocators(o.mallocs),
			    .absent = {},
			    .matches = {}};
	bench::enroll(t, o.rows);
	for (const std::string& peer : t.absent)
		fmt::print(stderr, "kmem: {} is left out: this was built without it\n", peer);
	if (o.list) {
		list(t);
		return 0;
	}
	run_rounds(t, o);
	bench::print_tables(t);
	return bench::has_errors(t) ? 1 : 0;
}

} // namespace

int main(int argc, char** argv)
{
	std::string command = "bench/kmem";
	for (int i = 1; i < argc; i++)
		command += std::string{" "} + argv[i];
	CLI::App app{"kmem beside boost::pool, talloc, make_shared and others. Prints Markdown."};
	Options o;
	add_options(app, o);
	CLI11_PARSE(app, argc, argv);
	try {
		return run(o, command);
	} catch (const std::exception& e) {
		fmt::print(stderr, "kmem: {}\n", e.what());
		return 2;
	}
}
