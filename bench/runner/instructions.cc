// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// instructions.cc — two runs with different numbers of pairs; the difference is due to the pairs.
#include "instructions.hh"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "names.hh"
#include "sample.hh"

namespace bench {

namespace {

enum class Tool { perf, valgrind };

constexpr std::array<const char*, 7> sizes{"16", "64", "256", "1K", "4K", "64K", "1M"};
constexpr double few = 20'000, many = 120'000;

/// The count of an event, by its name in perf or callgrind: the number is before or after it.
double count_in(const std::string& messages, Tool tool, const std::string& event)
{
	for (const std::string& line : split(messages, '\n')) {
		if (tool == Tool::valgrind) {
			const std::size_t at = line.find("Collected : ");
			if (at != std::string::npos)
				return std::strtod(line.c_str() + at + 12, nullptr);
		} else if (line.find("," + event) != std::string::npos && line.front() != '<') {
			return std::strtod(line.c_str(), nullptr);
		}
	}
	return -1;
}

std::vector<std::string> events_of(Tool tool)
{
	if (tool == Tool::valgrind)
		return {"instructions:u"};
	return {"instructions:u", "L1-dcache-load-misses:u", "LLC-load-misses:u"};
}

std::vector<std::string> command_of(Tool tool, const std::string& size, double ops)
{
	std::vector<std::string> command{find_program("valgrind"), "--tool=callgrind",
					 "--callgrind-out-file=/dev/null"};
	if (tool == Tool::perf)
		command = {find_program("perf"), "stat", "-x,", "-e",
			   fmt::format("{}", fmt::join(events_of(tool), ","))};
	command.push_back(own_folder() + "/workload");
	command.emplace_back("pair");
	command.push_back("size=" + size);
	command.push_back(fmt::format("ops={:.0f}", ops));
	return command;
}

/// perf is installed on many machines that do not allow it to count.
Tool usable_tool(unsigned seconds_at_most)
{
	const Allocator none{.name = "none", .library = {}, .version = {}, .settings = {}};
	if (!find_program("perf").empty()) {
		const Launched run =
			launch(command_of(Tool::perf, "16", 10), none, seconds_at_most);
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
		const Launched a =
			launch(command_of(tool_, size, few), allocator, seconds_at_most_);
		const Launched b =
			launch(command_of(tool_, size, many), allocator, seconds_at_most_);
		std::string error = a.error.empty() ? b.error : a.error;
		if (error.empty() && !(a.seen && b.seen))
			error = "the library was not in use";
		if (!error.empty()) {
			errors_ += fmt::format("- ERROR: {} bytes, {}: {}\n", size, allocator.name,
					       error);
			return "error";
		}
		std::string text;
		for (const std::string& event : events_) {
			const double n = count_in(b.messages, tool_, event) -
					 count_in(a.messages, tool_, event);
			text += fmt::format("{}{:.{}f}", text.empty() ? "" : ", ", n / (many - few),
					    text.empty() ? 1 : 3);
		}
		return text;
	}
	[[nodiscard]] const std::string& errors() const { return errors_; }

private:
	Tool tool_;
	std::vector<std::string> events_;
	unsigned seconds_at_most_;
	std::string errors_;
};

} // namespace

int print_instructions(const std::vector<Allocator>& allocators, unsigned seconds_at_most)
{
	const Tool tool = usable_tool(seconds_at_most);
	Counter counter{tool, seconds_at_most};
	fmt::print("Instructions of a malloc and a free, with the loop around them; counted by "
		   "{}.\n\n",
		   tool == Tool::perf ? "perf, with misses of L1 and of the last level"
				      : "valgrind --tool=callgrind");
	fmt::print("| bytes |");
	for (const Allocator& a : allocators)
		fmt::print(" {} |", a.name);
	fmt::print("\n| ---: |");
	for (std::size_t i = 0; i < allocators.size(); i++)
		fmt::print(" ---: |");
	fmt::print("\n");
	for (const char* size : sizes) {
		fmt::print("| {} |", size);
		for (const Allocator& a : allocators)
			fmt::print(" {} |", counter.pair(size, a));
		fmt::print("\n");
	}
	fmt::print("\n{}", counter.errors());
	return counter.errors().empty() ? 0 : 1;
}

} // namespace bench
