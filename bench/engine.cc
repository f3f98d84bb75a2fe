// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// engine.cc — the engine against the system's malloc on one trace: time, memory,
// checking and compaction. README.md says how to run it.
#include <pool.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "machine.hh"
#include "measure.hh"
#include "report.hh"
#include "trace.hh"

namespace {

using bench::Candidate;
using bench::Kind;

enum class Form { text, csv, json, markdown };

struct Options {
	std::vector<std::size_t> live{1'000, 100'000, 10'000'000};
	std::size_t ops = 0;
	std::size_t rounds = 5;
	std::uint64_t seed = 1;
	std::vector<std::string> libraries;
	std::vector<std::string> only;
	std::vector<int> flags;
	bench::Sizes sizes;
	bench::MeasureOptions measure;
	Form form = Form::text;
};

const std::map<std::string, int> flag_names{
	{"antagonism", POOL_ANTAGONISM}, {"paranoia", POOL_PARANOIA}, {"tolerance", POOL_TOLERANCE},
	{"noreuse", POOL_NOREUSE},       {"firstfit", POOL_FIRSTFIT}, {"tags", POOL_TAGS}};

void add_trace_options(CLI::App& app, Options& o)
{
	app.add_option("--live", o.live, "numbers of live blocks")
		->delimiter(',')
		->check(CLI::Range(std::size_t{1}, std::size_t{900'000'000}))
		->capture_default_str();
	app.add_option("--ops", o.ops,
		       "measured operations (default: 3 for each block, at least 5 million)");
	app.add_option("--rounds", o.rounds, "rounds, interleaved")
		->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
		->capture_default_str();
	app.add_option("--seed", o.seed, "of the trace")->capture_default_str();
	app.add_option("--median", o.sizes.median, "of the sizes, in bytes")
		->check(CLI::Range(1.0, 65536.0))
		->capture_default_str();
	app.add_option("--sigma", o.sizes.sigma, "of the sizes' logarithm")
		->check(CLI::Range(0.0, 5.0))
		->capture_default_str();
}

void add_allocator_options(CLI::App& app, Options& o)
{
	app.add_option("--only", o.only,
		       "rows to measure: pool, pool+lock, malloc, touches, headers")
		->delimiter(',')
		->check(CLI::IsMember({"pool", "pool+lock", "malloc", "touches", "headers"}));
	app.add_option("--so", o.libraries, "another malloc's shared library, to be measured too")
		->check(CLI::ExistingFile);
	app.add_option("--minarena", o.measure.minarena,
		       "the pools' minarena in bytes (default: the engine's own)");
	app.add_option("--flags", o.flags, "the pools' flags, such as firstfit,tags")
		->delimiter(',')
		->transform(CLI::CheckedTransformer(flag_names));
	app.add_flag("!--no-compact", o.measure.compact, "leave compaction out");
	app.add_flag("!--no-check", o.measure.check, "leave poolcheck's time out");
	app.add_option("--cpu", o.measure.cpu, "the processor to stay on (default: any)");
	app.add_flag_callback(
		"--verify", [&o] { o.measure.task = bench::Task::verify; },
		"time nothing; write and look at every byte of every block");
}

void add_output_options(CLI::App& app, Options& o)
{
	auto* csv = app.add_flag_callback(
		"--csv", [&o] { o.form = Form::csv; }, "print every round as CSV");
	auto* json = app.add_flag_callback(
		"--json", [&o] { o.form = Form::json; }, "print every round as JSON");
	auto* markdown = app.add_flag_callback(
		"--markdown", [&o] { o.form = Form::markdown; }, "print what RESULTS.md holds");
	csv->excludes(json)->excludes(markdown);
	json->excludes(markdown);
}

void parse(CLI::App& app, Options& o, int argc, char** argv)
{
	add_trace_options(app, o);
	add_allocator_options(app, o);
	add_output_options(app, o);
	app.parse(argc, argv);
	o.measure.seed = o.seed;
	for (const int flag : o.flags)
		o.measure.flags |= flag;
}

/// jemalloc and others need static thread-local storage, which is reserved when a program starts;
/// glibc reserves more if GLIBC_TUNABLES says so.
void make_room_for_loaded(const Options& o, char** argv)
{
	const char* old = std::getenv("GLIBC_TUNABLES");
	std::string tunables = old == nullptr ? "" : old;
	constexpr const char* name = "glibc.rtld.optional_static_tls";
	if (o.libraries.empty() || tunables.find(name) != std::string::npos)
		return;
	tunables += (tunables.empty() ? "" : ":") + std::string{name} + "=65536";
	setenv("GLIBC_TUNABLES", tunables.c_str(), 1);
	execv("/proc/self/exe", argv);
}

const char* key_of(Kind kind)
{
	switch (kind) {
	case Kind::pool:
		return "pool";
	case Kind::locked_pool:
		return "pool+lock";
	case Kind::system:
		return "malloc";
	case Kind::touches:
		return "touches";
	case Kind::headers:
		return "headers";
	case Kind::loaded:
		break;
	}
	return "";
}

std::vector<Candidate> candidates(const Options& o)
{
	std::vector<Candidate> all;
	for (const Kind kind :
	     {Kind::pool, Kind::locked_pool, Kind::system, Kind::touches, Kind::headers}) {
		const bool is_floor = kind == Kind::touches || kind == Kind::headers;
		const bool wanted = o.only.empty() || std::find(o.only.begin(), o.only.end(),
								key_of(kind)) != o.only.end();
		if (wanted && !(is_floor && o.measure.task == bench::Task::verify))
			all.push_back(
				{kind,
				 kind == Kind::system ? bench::system_malloc_name() : key_of(kind),
				 {}});
	}
	for (const std::string& path : o.libraries)
		all.push_back({Kind::loaded, path.substr(path.rfind('/') + 1), path});
	return all;
}

bench::Section run_section(const Options& o, std::size_t live)
{
	const std::size_t steps = o.ops != 0 ? o.ops : std::max<std::size_t>(5'000'000, 3 * live);
	const bench::Trace trace{
		{.live = live, .warmup = live, .steps = steps, .seed = o.seed, .sizes = o.sizes}};
	bench::Section section = bench::describe(trace, live, steps);
	const std::vector<Candidate> all = candidates(o);
	for (const Candidate& c : all)
		section.rows.push_back({c, {}});
	for (std::size_t round = 0; round < o.rounds; round++) {
		for (std::size_t i = 0; i < all.size(); i++) {
			bench::Row& row = section.rows[(i + round) % all.size()];
			row.rounds.push_back(bench::measure(row.candidate, trace, o.measure));
		}
	}
	return section;
}

std::string command_line(int argc, char** argv)
{
	std::string line;
	for (int i = 0; i < argc; i++)
		line += (i == 0 ? "" : " ") + std::string{argv[i]};
	return line;
}

void print_section(const Options& o, const bench::Section& section)
{
	if (o.measure.task == bench::Task::verify)
		bench::print_verdicts(section);
	else if (o.form == Form::text)
		bench::print_text(section);
}

void print_end(const Options& o, const bench::Report& report)
{
	if (o.measure.task == bench::Task::verify)
		return;
	switch (o.form) {
	case Form::text:
		return bench::print_text_end(report);
	case Form::csv:
		return bench::print_csv(report);
	case Form::json:
		return bench::print_json(report);
	case Form::markdown:
		return bench::print_markdown(report);
	}
}

int run(const Options& o, std::string command)
{
	bench::Report report{bench::this_machine(), std::move(command), o.rounds, {}};
	if (const char* preloaded = std::getenv("LD_PRELOAD");
	    preloaded != nullptr && *preloaded != 0)
		fmt::print(stderr,
			   "engine: LD_PRELOAD is set; the system's malloc in this run is that of "
			   "{}\n",
			   bench::system_malloc_name());
	if (o.form == Form::text && o.measure.task == bench::Task::time)
		bench::print_text_head(report);
	for (const std::size_t live : o.live) {
		report.sections.push_back(run_section(o, live));
		print_section(o, report.sections.back());
	}
	print_end(o, report);
	return bench::count_faults(report.sections) == 0 ? 0 : 1;
}

/// Parses, measures and prints; errors are thrown.
int start(int argc, char** argv)
{
	CLI::App app{"The engine against malloc, on one seeded trace of alloc, realloc and free."};
	Options options;
	try {
		parse(app, options, argc, argv);
	} catch (const CLI::ParseError& e) {
		return app.exit(e);
	}
	make_room_for_loaded(options, argv);
	return run(options, command_line(argc, argv));
}

} // namespace

int main(int argc, char** argv)
{
	try {
		return start(argc, argv);
	} catch (const std::exception& e) {
		std::fprintf(stderr, "engine: %s\n", e.what());
		return 1;
	}
}
