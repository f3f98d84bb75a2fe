// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// match.cc — lists the players, as kmem_work reports them.
#include "match.hh"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <stdexcept>

#include "../runner/names.hh"

namespace bench {

namespace {

void add_players(Match& match, const std::vector<std::string>& words,
		 const std::vector<Allocator>& mallocs)
{
	const std::string& name = words.at(1);
	const bool is_ours = words.at(2) == "ours";
	const Allocator none{.name = "glibc", .library = {}, .version = {}, .settings = {}};
	if (words.at(3) != "malloc") {
		match.players.push_back({.name = name,
					 .label = name,
					 .is_ours = is_ours,
					 .beneath = none,
					 .figures = {},
					 .error = {}});
		return;
	}
	for (const Allocator& a : mallocs)
		match.players.push_back({.name = name,
					 .label = fmt::format("{} on {}", name, a.name),
					 .is_ours = is_ours,
					 .beneath = a,
					 .figures = {},
					 .error = {}});
}

bool is_wanted(const std::string& row, const std::vector<std::string>& patterns)
{
	return patterns.empty() ||
	       std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
		       return fnmatch(p.c_str(), row.c_str(), 0) == 0;
	       });
}

void check_patterns(const Tournament& all, const std::vector<std::string>& patterns)
{
	std::vector<std::string> names;
	for (const Match& match : all.matches)
		names.push_back(match.row);
	for (const std::string& p : patterns)
		if (std::none_of(names.begin(), names.end(),
				 [&](const std::string& name) { return is_wanted(name, {p}); }))
			throw std::invalid_argument("no row is called " + p + suggestion(p, names) +
						    " --list has them all.");
}

} // namespace

void enroll(Tournament& t, const std::vector<std::string>& rows)
{
	const std::string list = output_of({own_folder() + "/kmem_work", "--list"});
	for (const std::string& line : split(list, '\n')) {
		const std::vector<std::string> words = split(line, '\t');
		if (words.size() < 3)
			continue;
		if (words[0] == "absent")
			t.absent.push_back(fmt::format("{} ({})", words[1], words[2]));
		else if (words[0] == "row")
			t.matches.push_back({words[1], words[2], words.at(3), {}});
		else
			add_players(t.matches.back(), words, t.mallocs);
	}
	if (t.matches.empty())
		throw std::runtime_error("there is no kmem_work beside this program; is it built?");
	check_patterns(t, rows);
	std::erase_if(t.matches, [&](const Match& match) { return !is_wanted(match.row, rows); });
}

double median_of(const Player& player)
{
	std::vector<double> sorted = player.figures;
	if (sorted.empty())
		return 0;
	std::sort(sorted.begin(), sorted.end());
	const std::size_t middle = sorted.size() / 2;
	return sorted.size() % 2 != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

bool has_errors(const Tournament& t)
{
	return std::any_of(t.matches.begin(), t.matches.end(), [](const Match& match) {
		return std::any_of(match.players.begin(), match.players.end(),
				   [](const Player& p) { return !p.error.empty(); });
	});
}

} // namespace bench
