// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tables.cc — the results, as text that is also Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "comparison.hh"

namespace bench {

namespace {

using Words = std::vector<std::string>;

/// The width on a terminal: continuation bytes of UTF-8 take no room.
std::size_t width(const std::string& text)
{
	return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
		return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
	}));
}

std::string cell_of(const std::string& text, std::size_t wide, bool left)
{
	const std::string room(wide - width(text), ' ');
	return left ? fmt::format(" {}{} |", text, room) : fmt::format(" {}{} |", room, text);
}

std::string rule_of(std::size_t wide, bool left)
{
	return fmt::format(" {:-<{}}{} |", "", wide - 1, left ? "-" : ":");
}

/// The first line is the header; the first column is left-aligned, the others right-aligned.
std::string table(const std::vector<Words>& lines)
{
	std::vector<std::size_t> widths(lines.front().size(), 4);
	for (const Words& line : lines)
		for (std::size_t i = 0; i < line.size(); i++)
			widths[i] = std::max(widths[i], width(line[i]));
	std::string text;
	for (const Words& line : lines) {
		std::string rule = "|";
		text += "|";
		for (std::size_t i = 0; i < line.size(); i++) {
			text += cell_of(line[i], widths[i], i == 0);
			rule += rule_of(widths[i], i == 0);
		}
		text += &line == &lines.front() ? "\n" + rule + "\n" : "\n";
	}
	return text + "\n";
}

std::string time_of(const Cell& cell, bool own)
{
	if (!own)
		return fmt::format("{:.0f} ms (cpu {:.0f})", cell.time, cell.cpu);
	if (cell.time < 1e4)
		return fmt::format("{:.{}f} ns", cell.time, cell.time < 100 ? 1 : 0);
	return fmt::format("{:.{}f} µs", cell.time / 1e3, cell.time < 1e5 ? 1 : 0);
}

std::string mebibytes(double bytes)
{
	return fmt::format("{:.{}f} MiB", bytes / 0x1p20, bytes < 10 * 0x1p20 ? 2 : 1);
}

Words head(const Comparison& c, const std::string& first)
{
	Words line{first};
	for (const Allocator& a : c.allocators)
		line.push_back(a.name);
	return line;
}

std::string facts(const Comparison& c)
{
	const Machine& m = c.machine;
	std::string text;
	if (c.quick)
		text += "Made with --quick: too little work for figures that mean anything.\n\n";
	text += fmt::format("- Machine: {}; {} cores; {}; {}; huge pages {}; load before {}\n",
			    m.cpu, m.cores, m.memory, m.kernel, m.huge_pages, m.load);
	text += fmt::format("- Build: {}; {}; revision {}\n", m.compiler, m.build, m.revision);
	for (const Allocator& a : c.allocators) {
		text += fmt::format("- {}: {}{}", a.name, a.version,
				    a.library.empty() ? "" : ", " + a.library);
		for (const std::string& setting : a.settings)
			text += ", " + setting;
		text += "\n";
	}
	return text + fmt::format("- Date: {}\n- Command: `{}` ({} rounds)\n\n", m.date, c.command,
				  c.rounds);
}

Words mean_line(const std::string& name, const std::vector<Mean>& means)
{
	Words line{name};
	for (const Mean& mean : means)
		line.push_back(mean.rows == 0
				       ? "-"
				       : fmt::format("{:.3f} / {:.3f}", mean.time, mean.memory));
	return line;
}

/// Geometric means of the ratios, by group and over groups.
std::string mean_ratios(const Comparison& c)
{
	std::vector<Words> lines{head(c, "geometric means")};
	for (const std::string& group : groups_of(c)) {
		const std::vector<Mean> means = means_of(c, group);
		lines.push_back(mean_line(fmt::format("{} ({} row{})", group, means.front().rows,
						      means.front().rows == 1 ? "" : "s"),
					  means));
	}
	const std::vector<Mean> means = means_of(c);
	lines.push_back(mean_line("over groups", means));
	std::string text = table(lines);
	if (!means.empty() && means.front().rows != c.results.size())
		text += fmt::format("The means are of the {} rows in which every allocator has "
				    "figures.\n\n",
				    means.front().rows);
	return text;
}

std::string ratios(const Comparison& c)
{
	std::vector<Words> lines{head(c, "time / memory")};
	for (const Result& r : c.results) {
		Words line{r.row.name};
		for (const Cell& cell : r.cells)
			line.push_back(!cell.error.empty()
					       ? "error"
					       : fmt::format("{:.2f} / {:.2f}",
							     cell.time / r.best_time(),
							     cell.memory / r.best_memory()));
		lines.push_back(line);
	}
	return "### Ratios to the best of each row\n\n" + table(lines) + mean_ratios(c);
}

std::string absolute(const Comparison& c)
{
	std::vector<Words> lines{head(c, "time, memory")};
	for (const Result& r : c.results) {
		Words line{r.row.name + (r.row.settled ? " (settled)" : "")};
		for (const Cell& cell : r.cells)
			line.push_back(!cell.error.empty() ? "error"
							   : time_of(cell, r.row.own) + ", " +
								     mebibytes(cell.memory));
		lines.push_back(line);
	}
	return "### Figures\n\n" + table(lines);
}

/// The rows that have a third figure.
std::string further(const Comparison& c)
{
	std::vector<Words> lines{head(c, "")};
	for (const Result& r : c.results) {
		Words settled{r.row.name + ": settled bytes per live byte"};
		Words scaling{r.row.name + ": throughput against one thread"};
		for (const Cell& cell : r.cells) {
			settled.push_back(cell.live == 0
						  ? "-"
						  : fmt::format("{:.2f}", cell.memory / cell.live));
			scaling.push_back(cell.scaling == 0 ? "-"
							    : fmt::format("{:.2f}", cell.scaling));
		}
		if (r.row.settled)
			lines.push_back(settled);
		if (r.row.workload == "scale")
			lines.push_back(scaling);
	}
	return lines.size() == 1 ? "" : "### Further\n\n" + table(lines);
}

std::string errors(const Comparison& c)
{
	std::string text;
	for (const Result& r : c.results)
		for (std::size_t i = 0; i < r.cells.size(); i++)
			if (!r.cells[i].error.empty())
				text += fmt::format("- ERROR: {}, {}: {}\n", r.row.name,
						    c.allocators[i].name, r.cells[i].error);
	return text.empty() ? "" : text + "\n";
}

/// One allocator compared with each of its peers.
class Against {
public:
	Against(const Comparison& c, const std::string& subject) : c_{c}
	{
		while (self_ < c.allocators.size() && c.allocators[self_].name != subject)
			self_++;
	}
	[[nodiscard]] bool makes_sense() const
	{
		return self_ < c_.allocators.size() && c_.allocators.size() > 1;
	}
	[[nodiscard]] std::string text() const
	{
		const std::vector<Mean> means = means_of(c_);
		if (means.front().rows == 0)
			return "";
		const Mean& own = means[self_];
		std::size_t fastest = self_ == 0 ? 1 : 0;
		std::size_t smallest = fastest;
		for (std::size_t i = 0; i < means.size(); i++) {
			if (i != self_ && means[i].time < means[fastest].time)
				fastest = i;
			if (i != self_ && means[i].memory < means[smallest].memory)
				smallest = i;
		}
		return fmt::format("### {} against its peers\n\n", c_.allocators[self_].name) +
		       fmt::format(
			       "- time, geometric mean: {:.3f} of {}'s, the best single peer's; "
			       "{:.3f} of the best peer of each row\n",
			       own.time / means[fastest].time, c_.allocators[fastest].name,
			       mean_to_best_peer(&Cell::time)) +
		       fmt::format("- memory, geometric mean: {:.3f} of {}'s, the smallest single "
				   "peer's; {:.3f} of the smallest peer of each row\n",
				   own.memory / means[smallest].memory,
				   c_.allocators[smallest].name, mean_to_best_peer(&Cell::memory)) +
		       worst_rows() + "\n";
	}

private:
	[[nodiscard]] double to_best_peer(const Result& r, double Cell::*figure) const
	{
		double best = 0;
		for (std::size_t i = 0; i < r.cells.size(); i++)
			if (i != self_ && (best == 0 || r.cells[i].*figure < best))
				best = r.cells[i].*figure;
		return r.cells[self_].*figure / best;
	}
	[[nodiscard]] double mean_to_best_peer(double Cell::*figure) const
	{
		return mean_of(c_, "", [&](const Result& r) { return to_best_peer(r, figure); });
	}
	[[nodiscard]] std::string worst_rows() const
	{
		std::multimap<double, std::string, std::greater<>> slow;
		for (const Result& r : c_.results)
			if (r.is_whole() && to_best_peer(r, &Cell::time) > 1.10)
				slow.emplace(to_best_peer(r, &Cell::time), r.row.name);
		std::string text = fmt::format("- rows above 1.10 of the best peer's time: {}",
					       slow.empty() ? "none" : "");
		const char* comma = "";
		for (const auto& [ratio, name] : slow)
			text += fmt::format("{}{} {:.2f}", std::exchange(comma, ", "), name, ratio);
		return text + "\n";
	}

	const Comparison& c_;
	std::size_t self_ = 0;
};

} // namespace

std::string text_of(const Comparison& c, const std::string& subject)
{
	std::string text = facts(c) + ratios(c) + errors(c);
	if (const Against against{c, subject}; against.makes_sense())
		text += against.text();
	return text + further(c) + absolute(c);
}

} // namespace bench
