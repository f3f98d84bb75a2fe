// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// instructions.cc — counts by perf or callgrind. Of a pair: two runs with different numbers of
// pairs, whose difference is due to the pairs. Of a row: all that its processes execute.
#include "instructions.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include "names.hh"
#include "sample.hh"

namespace bench {

namespace {

enum class Tool { perf, valgrind };

using Counts = std::vector<double>;

constexpr std::array<const char*, 7> sizes{"16", "64", "256", "1K", "4K", "64K", "1M"};
constexpr double few = 20'000, many = 120'000;

/// The count of an event, by its name in perf or callgrind: the number is before or after it.
/// Callgrind prints one for each process.
double count_in(const std::string& messages, Tool tool, const std::string& event)
{
	double sum = -1;
	for (const std::string& line : split(messages, '\n')) {
		if (tool == Tool::valgrind) {
			const std::size_t at = line.find("Collected : ");
			if (at != std::string::npos)
				sum = std::max(sum, 0.0) +
				      std::strtod(line.c_str() + at + 12, nullptr);
		} else if (line.find("," + event) != std::string::npos && line.front() != '<') {
			return std::strtod(line.c_str(), nullptr);
		}
	}
	return sum;
}

std::vector<std::string> events_of(Tool tool)
{
	if (tool == Tool::valgrind)
		return {"instructions:u"};
	return {"instructions:u", "L1-dcache-load-misses:u", "LLC-load-misses:u"};
}

const char* name_of(Tool tool)
{
	return tool == Tool::perf ? "perf" : "valgrind";
}

std::vector<std::string> with_tool(Tool tool, const std::vector<std::string>& command)
{
	std::vector<std::string> words{find_program("valgrind"), "--tool=callgrind",
				       "--trace-children=yes", "--callgrind-out-file=/dev/null"};
	if (tool == Tool::perf)
		words = {find_program("perf"), "stat", "-x,", "-e",
			 fmt::format("{}", fmt::join(events_of(tool), ","))};
	words.insert(words.end(), command.begin(), command.end());
	return words;
}

Row pair_row(const std::string& size, double ops)
{
	const std::string file = own_folder() + "/workload";
	return {.name = size + " bytes",
		.group = {},
		.what = {},
		.workload = "pair",
		.command = {file, "pair", "size=" + size, fmt::format("ops={:.0f}", ops)},
		.settings = {},
		.served = real_path(file),
		.absent = {}};
}

/// perf is installed on many machines that do not allow it to count.
Tool usable_tool(unsigned seconds_at_most)
{
	const Allocator none{.name = "none", .library = {}, .version = {}, .settings = {}};
	if (!find_program("perf").empty()) {
		const Launched run = launch(with_tool(Tool::perf, pair_row("16", 10).command), none,
					    seconds_at_most);
		if (count_in(run.messages, Tool::perf, "instructions:u") > 0)
			return Tool::perf;
	}
	if (find_program("valgrind").empty())
		throw std::runtime_error("instructions are counted by perf, which counts nothing "
					 "here, or by valgrind, which is not installed");
	return Tool::valgrind;
}

class Counter {
public:
	Counter(Tool tool, unsigned seconds_at_most)
		: tool_{tool}, events_{events_of(tool)}, seconds_at_most_{seconds_at_most}
	{
	}

	/// "31.0", or with misses "31.0, 0.010, 0.000" (L1, last level); all per pair.
	std::string pair(const std::string& size, const Allocator& allocator)
	{
		const Counts a = count(pair_row(size, few), allocator);
		const Counts b = a.empty() ? a : count(pair_row(size, many), allocator);
		std::string text;
		for (std::size_t i = 0; i < b.size(); i++)
			text += fmt::format("{}{:.{}f}", text.empty() ? "" : ", ",
					    (b[i] - a[i]) / (many - few), text.empty() ? 1 : 3);
		return text.empty() ? "error" : text;
	}
	/// Millions: "1234.5", or with misses.
	std::string row(const Row& row, const Allocator& allocator)
	{
		std::string text;
		for (const double n : count(row, allocator))
			text += fmt::format("{}{:.1f}", text.empty() ? "" : ", ", n / 1e6);
		return text.empty() ? "error" : text;
	}
	[[nodiscard]] const std::string& errors() const { return errors_; }

private:
	/// Of each event; none after an error.
	Counts count(const Row& row, const Allocator& allocator)
	{
		Allocator used = allocator;
		used.settings.insert(used.settings.begin(), row.settings.begin(),
				     row.settings.end());
		// A process in valgrind runs valgrind's file.
		const Launched run = launch(with_tool(tool_, row.command), used, seconds_at_most_,
					    tool_ == Tool::valgrind ? "*/callgrind-*" : row.served);
		std::string error = run.error.empty() ? "" : failure(run, row, used);
		if (error.empty() && !run.seen)
			error = "the library was not in use";
		Counts counts;
		for (const std::string& event : events_)
			counts.push_back(count_in(run.messages, tool_, event));
		if (error.empty() && counts.front() < 0)
			error = "nothing was counted";
		if (error.empty())
			return counts;
		errors_ += fmt::format("- ERROR: {}, {}: {}\n", row.name, allocator.name, error);
		return {};
	}

	/// Is it the allocator that fails, or the tool that cannot run it?
	[[nodiscard]] std::string failure(const Launched& run, const Row& row,
					  const Allocator& allocator) const
	{
		const std::string how = run.error.substr(0, run.error.find(": ==")); // valgrind's
		const Launched alone = launch(row.command, allocator, seconds_at_most_, row.served);
		return alone.error.empty()
			       ? fmt::format("{} cannot run it ({})", name_of(tool_), how)
			       : how;
	}

	Tool tool_;
	std::vector<std::string> events_;
	unsigned seconds_at_most_;
	std::string errors_;
};

using CellOf = std::function<std::string(const Allocator&)>;

void print_head(const char* first, const std::vector<Allocator>& allocators)
{
	fmt::print("| {} |", first);
	for (const Allocator& a : allocators)
		fmt::print(" {} |", a.name);
	fmt::print("\n| ---: |");
	for (std::size_t i = 0; i < allocators.size(); i++)
		fmt::print(" ---: |");
	fmt::print("\n");
}

void print_line(const std::string& first, const std::vector<Allocator>& allocators,
		const CellOf& cell)
{
	fmt::print("| {} |", first);
	for (const Allocator& a : allocators)
		fmt::print(" {} |", cell(a));
	fmt::print("\n");
	std::fflush(stdout);
}

void print_pairs(Counter& counter, const std::vector<Allocator>& allocators)
{
	print_head("bytes", allocators);
	for (const char* size : sizes)
		print_line(size, allocators,
			   [&](const Allocator& a) { return counter.pair(size, a); });
}

void print_rows(Counter& counter, const std::vector<Row>& rows,
		const std::vector<Allocator>& allocators)
{
	print_head("row", allocators);
	for (const Row& row : rows)
		print_line(row.name, allocators,
			   [&](const Allocator& a) { return counter.row(row, a); });
}

} // namespace

int print_instructions(const std::vector<Row>& rows, const std::vector<Allocator>& allocators,
		       unsigned seconds_at_most)
{
	for (const Row& row : rows)
		if (row.command.front() == "/bin/sh")
			throw std::invalid_argument(
				row.name +
				" is run by a script, whose own instructions would be counted too");
	const Tool tool = usable_tool(seconds_at_most);
	Counter counter{tool, seconds_at_most};
	fmt::print("{}; counted by {}.\n\n",
		   rows.empty() ? "Instructions of a malloc and a free, with the loop around them"
				: "Millions of instructions of the whole run",
		   tool == Tool::perf ? "perf, with misses of L1 and of the last level"
				      : "valgrind --tool=callgrind");
	if (rows.empty())
		print_pairs(counter, allocators);
	else
		print_rows(counter, rows, allocators);
	fmt::print("\n{}", counter.errors());
	return counter.errors().empty() ? 0 : 1;
}

} // namespace bench
