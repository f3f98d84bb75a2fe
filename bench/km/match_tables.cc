// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// match_tables.cc — the results, in the form used by RESULTS.md.
#include <fmt/format.h>

#include <algorithm>

#include "match.hh"

namespace bench {

namespace {

void print_facts(const Tournament& t)
{
	const Machine& m = t.machine;
	fmt::print("- Machine: {}; {} cores; {}; {}; huge pages {}; load before {}\n", m.cpu,
		   m.cores, m.memory, m.kernel, m.huge_pages, m.load);
	fmt::print("- Build: {}; {}; revision {}\n", m.compiler, m.build, m.revision);
	for (const Allocator& a : t.mallocs)
		fmt::print("- {}: {}\n", a.name, a.version);
	if (!t.absent.empty())
		fmt::print("- Left out, as this was built without: {}\n",
			   fmt::join(t.absent, ", "));
	fmt::print("- Date: {}\n- Command: `{}` ({} rounds{})\n\n", m.date, t.command, t.rounds,
		   t.quick ? "; hardly any work: no figures to keep" : "");
}

const Player* best_of(const Match& match, bool is_ours)
{
	const Player* best = nullptr;
	for (const Player& p : match.players)
		if (p.is_ours == is_ours && p.error.empty() &&
		    (best == nullptr || median_of(p) < median_of(*best)))
			best = &p;
	return best;
}

/// The aim, relative to the peer's time: kmem's specification asks for half of it for trees;
/// otherwise to be faster.
double aim_of(const Match& match)
{
	return match.row == "tree-1K" || match.row == "tree-1M" ? 0.5 : 1.0;
}

std::string verdict(const Match& match, const Player& ours, const Player& peer)
{
	const double a = median_of(ours), b = median_of(peer);
	if (match.unit == "bytes")
		return fmt::format("{:+.1f} bytes | | {}", a - b, a <= b ? "yes" : "no");
	return fmt::format("{:.2f} | {:.1f} | {}", a / b, aim_of(match),
			   a < b * aim_of(match) ? "yes" : "no");
}

/// A row is about our first contender; another of ours may be faster.
void print_verdicts(const Tournament& t)
{
	fmt::print("| row | ours | | best peer | | ratio | aim | met |\n"
		   "| --- | --- | ---: | --- | ---: | ---: | ---: | --- |\n");
	for (const Match& match : t.matches) {
		const Player& ours = match.players.front();
		const Player* peer = best_of(match, false);
		if (peer == nullptr || !ours.error.empty())
			continue;
		fmt::print("| {} | {} | {:.1f} | {} | {:.1f} | {} |\n", match.row, ours.label,
			   median_of(ours), peer->label, median_of(*peer),
			   verdict(match, ours, *peer));
	}
	fmt::print("\n");
}

void print_match(const Match& match)
{
	fmt::print("### {}: {}\n\n| | {} | min … max |\n| --- | ---: | :---: |\n", match.row,
		   match.what, match.unit);
	for (const Player& p : match.players) {
		if (!p.error.empty()) {
			fmt::print("| {} | error | {} |\n", p.label, p.error);
			continue;
		}
		const auto [least, most] = std::minmax_element(p.figures.begin(), p.figures.end());
		fmt::print("| {} | {:.2f} | {:.2f} … {:.2f} |\n", p.label, median_of(p), *least,
			   *most);
	}
	fmt::print("\n");
}

} // namespace

void print_tables(const Tournament& t)
{
	print_facts(t);
	print_verdicts(t);
	for (const Match& match : t.matches)
		print_match(match);
}

} // namespace bench
