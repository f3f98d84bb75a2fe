// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// sample.cc — reads and checks the output of a workload or program.
#include "sample.hh"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "names.hh"

namespace bench {

namespace {

/// FNV-1a
std::string hash_of(const std::string& text)
{
	std::uint64_t hash = 0xCBF29CE484222325U;
	for (const char c : text)
		hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
	return fmt::format("{:016x}", hash);
}

/// Parses a workload's line of JSON.
void read_figures(Sample& s, const std::string& line, const Allocator& allocator)
{
	const auto figures = nlohmann::json::parse(line, nullptr, false);
	if (!figures.is_object()) {
		s.error = "it printed no figures";
		return;
	}
	s.seconds = figures.value("seconds", 0.0);
	s.time = s.seconds * 1e9 / figures.value("ops", 1.0);
	s.settled = figures.value("settled_rss", 0.0);
	s.live = figures.value("live", 0.0);
	s.scaling = figures.value("scaling", 0.0);
	s.peak = figures.value("peak_rss", s.peak);
	s.checksum = figures.value("checksum", "");
	const std::string expected = figures.value("expected", "");
	if (s.checksum != expected)
		s.error = fmt::format("wrong contents: checksum {} instead of {}", s.checksum,
				      expected);
	const std::string used = real_path(figures.value("malloc", ""));
	const std::string wanted =
		real_path(allocator.library.empty() ? c_library() : allocator.library);
	if (used != wanted)
		s.error = fmt::format("malloc came from {} instead of {}", used, wanted);
}

} // namespace

Sample measure(const Row& row, const Allocator& allocator, const std::string& expected,
	       unsigned seconds_at_most)
{
	Allocator used = allocator;
	if (row.links_malloc && used.library.empty())
		used.library = c_library();
	used.settings.insert(used.settings.begin(), row.settings.begin(), row.settings.end());
	const Launched run = launch(row.command, used, seconds_at_most, row.served);
	Sample s{.wall = run.wall,
		 .user = run.user,
		 .system = run.system,
		 .peak = run.peak,
		 .checksum = {},
		 .error = {}};
	if (row.own && !run.output.empty()) {
		read_figures(s, run.output, used);
	} else {
		s.seconds = run.wall;
		s.time = run.wall * 1e3;
		s.checksum = hash_of(run.output);
	}
	if (s.error.empty())
		s.error = run.error;
	if (s.error.empty() && !run.seen)
		s.error = fmt::format("the library was not in use in {}: {}", row.served,
				      run.messages.substr(0, 200));
	if (s.error.empty() && !expected.empty() && s.checksum != expected)
		s.error = fmt::format("wrong output: checksum {} instead of {}", s.checksum,
				      expected);
	return s;
}

} // namespace bench
