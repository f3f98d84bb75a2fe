// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// poolrun.cc — runs a command on the poolalloc heap: the command line, and the environment made
// from it.
#include "child.hh"
#include "conf.hh"
#include "library.hh"
#include "program.hh"
#include "summary.hh"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace poolrun;

struct Request {
	std::vector<std::string> flags; // from -f and -o, in order; each may be a list
	std::string limit;
	std::string library;
	std::string log;
	std::optional<int> fd;
	bool stats = false;
	bool summary = false;
	bool print = false;
	bool options = false;
	std::vector<std::string> command;
};

constexpr const char* examples = R"(Examples:
  poolrun -f tags python3 program.py    every malloc is a checked block
  poolrun -f antagonism,paranoia ./a.out  find the write that corrupts the heap
  poolrun -f noreuse,tolerance ./a.out  find uses after free; forgive a lost NUL
  poolrun --limit 200M --log heap.log ./a.out
                                        what does it do when memory runs out?
  poolrun --summary make -j2            exit status, time, memory at the end
  gdb -ex 'set exec-wrapper poolrun -f antagonism' ./a.out
                                        stop in the debugger where the heap broke

Exit status: that of the command, or death by the same signal; 125 if poolrun
itself fails, 126 if the command cannot be run, 127 if it is not found.

See poolrun(1), poolalloc.conf(5) for the options, poolalloc(7) to begin with.)";

/// CLI11's own usage would not mention the command.
struct Formatter : CLI::Formatter {
	std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override
	{
		return "Usage: poolrun [options] command [argument ...]\n";
	}
};

void declare(CLI::App& app, Request& request)
{
	app.formatter(std::make_shared<Formatter>());
	app.footer(examples);
	app.get_formatter()->column_width(36);
	app.set_help_flag("-h,--help", "Print this help and exit");
	app.prefix_command();
	app.set_version_flag("--version", "poolrun " POOLRUN_VERSION, "Print the version and exit");
	app.add_option("-f,--flags,-o,--option", request.flags,
		       "Options of the heap, name or name=value, separated by commas; "
		       "may be repeated, later ones win")
		->type_name("LIST")
		->allow_extra_args(false);
	app.add_option("--limit", request.limit,
		       "Let the heap grow to SIZE (such as 200M or 2G), then malloc fails")
		->type_name("SIZE");
	app.add_flag("--stats", request.stats, "Each process prints its heap's figures at exit");
	app.add_option("--log", request.log, "The heap's messages go to this file")
		->type_name("FILE");
	app.add_option("--fd", request.fd, "The heap's messages go to this open descriptor")
		->type_name("N");
	app.add_flag("--summary", request.summary,
		     "Wait for the command, then print how it ended and what it used");
	app.add_flag("--print", request.print, "Print the environment to set, and run nothing");
	app.add_flag("--options", request.options, "List the heap's options, and run nothing");
	app.add_option("--library", request.library,
		       "Use this malloc replacement, not the one poolrun belongs to")
		->type_name("FILE");
}

/// Everything from the first word that is not an option of ours; CLI11 leaves it in `words`.
std::vector<std::string> command_after_options(std::vector<std::string> words)
{
	if (words.empty() || !words.front().starts_with("-"))
		return words;
	if (words.front() != "--")
		throw Refusal{own_failure, fmt::format("{}: no such option; poolrun --help lists "
						       "them",
						       words.front())};
	words.erase(words.begin());
	return words;
}

/// Opens the messages' file for the command, at a descriptor that does not conflict with its own.
int open_log(const std::string& path)
{
	const int opened =
		open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
	constexpr int out_of_the_way = 100;
	const int kept = opened < 0 ? -1 : fcntl(opened, F_DUPFD, out_of_the_way);
	const int reason = errno;
	if (opened >= 0)
		close(opened);
	if (kept < 0)
		throw Refusal{own_failure,
			      fmt::format("--log: {}: {}", path, std::strerror(reason))};
	return kept;
}

std::string from_environment(const char* name)
{
	const char* value = std::getenv(name);
	return value != nullptr ? value : "";
}

/// The heap's options. Those from the environment come first, because later ones win.
std::string configuration(const Request& request)
{
	std::string conf = from_environment("POOLALLOC_CONF");
	const auto add = [&conf](const std::string& text) {
		if (!conf.empty() && !text.empty())
			conf += ',';
		conf += text;
	};
	for (const auto& list : request.flags) {
		check_options(list);
		add(list);
	}
	if (!request.limit.empty()) {
		check_options("limit=" + request.limit);
		add("limit=" + request.limit);
	}
	if (request.stats)
		add("stats");
	return conf;
}

void set_environment(const Request& request)
{
	const auto library = find_library(request.library);
	const auto preload = preload_list(library, from_environment("LD_PRELOAD"));
	const auto conf = configuration(request);
	setenv("LD_PRELOAD", preload.c_str(), 1);
	if (!conf.empty())
		setenv("POOLALLOC_CONF", conf.c_str(), 1);

	auto fd = request.fd;
	if (fd && !request.log.empty())
		throw Refusal{own_failure, "--fd and --log: one of them will do"};
	if (fd && fcntl(*fd, F_GETFD) < 0)
		throw Refusal{own_failure, fmt::format("--fd: descriptor {} is not open", *fd)};
	if (!request.log.empty() && !request.print)
		fd = open_log(request.log);
	if (fd)
		setenv("MALLOCFD", std::to_string(*fd).c_str(), 1);
	if (request.command.empty())
		return;
	check_preloadable(find_program(request.command.front()), library);
}

void print_environment()
{
	for (const char* name : {"LD_PRELOAD", "POOLALLOC_CONF", "MALLOCFD"})
		if (const auto value = from_environment(name); !value.empty())
			fmt::print("{}='{}'\n", name, value);
}

/// The summary is about the command's own process, not about its children.
void ask_for_figures()
{
	auto conf = from_environment("POOLALLOC_CONF");
	conf += fmt::format("{}stats,statspid={}", conf.empty() ? "" : ",", getpid());
	setenv("POOLALLOC_CONF", conf.c_str(), 1);
}

int act(Request& request)
{
	if (request.options) {
		print_options();
		return 0;
	}
	if (request.command.empty() && !request.print)
		throw Refusal{own_failure, "what is to be run? poolrun [options] command "
					   "[argument ...]; poolrun --help tells more"};
	set_environment(request);
	if (request.print) {
		print_environment();
		return 0;
	}
	std::vector<char*> command;
	for (auto& word : request.command)
		command.push_back(word.data());
	command.push_back(nullptr);

	if (request.summary) {
		const auto outcome = run(command.data(), request.stats ? [] {} : ask_for_figures);
		print_summary(request.command.front(), outcome);
		end_like(outcome.status);
	}
	become(command.data());
	const int reason = errno;
	throw Refusal{reason == ENOENT ? not_found : not_executable,
		      fmt::format("cannot run {}: {}", command[0], std::strerror(reason))};
}

int parse_and_act(CLI::App& app, Request& request, int argc, char** argv)
{
	try {
		app.parse(argc, argv);
	} catch (const CLI::ParseError& error) {
		if (error.get_exit_code() == 0)
			return app.exit(error); // --help, --version
		throw Refusal{own_failure,
			      fmt::format("{}; poolrun --help lists the options", error.what())};
	}
	request.command = command_after_options(app.remaining());
	return act(request);
}

} // namespace

int main(int argc, char** argv)
{
	try {
		CLI::App app{"Runs a command with poolalloc's checking malloc.", "poolrun"};
		Request request;
		declare(app, request);
		return parse_and_act(app, request, argc, argv);
	} catch (const Refusal& refusal) {
		std::fprintf(stderr, "poolrun: %s\n", refusal.what());
		return refusal.status;
	} catch (const std::exception& error) {
		std::fprintf(stderr, "poolrun: %s\n", error.what());
		return own_failure;
	}
}
