// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// plot.cc — draws the ratios: the means, time against memory, and below them a line for each row. A
// dot is an allocator.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "comparison.hh"

namespace bench {

namespace {

constexpr std::array<const char*, 10> colours{"#777777", "#1f77b4", "#2ca02c", "#9467bd",
					      "#8c564b", "#d62728", "#e377c2", "#17becf",
					      "#bcbd22", "#000000"};
constexpr double label = 130, panel = 360, gap = 40, step = 18, top = 70;
constexpr double most = 4; ///< larger ratios are drawn at the edge

/// The position of a ratio in a panel, on a logarithmic scale.
double place(double ratio)
{
	return std::log2(std::clamp(ratio, 1.0, most)) / std::log2(most) * panel;
}

std::string escaped(const std::string& text)
{
	std::string out;
	for (const char c : text)
		out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
	return out;
}

std::string words(double x, double y, const std::string& text, const char* more = "")
{
	return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, more,
			   escaped(text));
}

const char* colour(std::size_t i)
{
	return colours[i % colours.size()];
}

constexpr std::size_t names_in_a_line = 4;

double legend_height(const Comparison& c)
{
	const std::size_t lines = (c.allocators.size() - 1) / names_in_a_line;
	return 16 * static_cast<double>(lines);
}

std::string legend(const Comparison& c)
{
	const std::vector<Mean> means = means_of(c);
	std::string svg;
	for (std::size_t i = 0; i < c.allocators.size(); i++) {
		const double x = label + 200 * static_cast<double>(i % names_in_a_line);
		const std::size_t line = i / names_in_a_line;
		const double y = 16 + 16 * static_cast<double>(line);
		svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x,
				   y, colour(i));
		svg += words(x + 8, y + 4,
			     fmt::format("{} {:.2f} / {:.2f}", c.allocators[i].name, means[i].time,
					 means[i].memory));
	}
	return svg;
}

/// Time to the right, memory upwards, on logarithmic scales; a dot for each allocator.
constexpr double square = 300, square_left = label, square_top = 40, square_room = 400;

std::string grid_line(double at, bool is_time)
{
	const double x = square_left + place(at) * square / panel;
	const double y = square_top + square - place(at) * square / panel;
	if (is_time)
		return fmt::format(
			       "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" "
			       "stroke=\"#dddddd\"/>\n",
			       x, square_top, square_top + square) +
		       words(x, square_top + square + 14, fmt::format("{:g}", at),
			     "text-anchor=\"middle\"");
	return fmt::format("<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" "
			   "stroke=\"#dddddd\"/>\n",
			   square_left, square_left + square, y) +
	       words(square_left - 6, y + 4, fmt::format("{:g}", at), "text-anchor=\"end\"");
}

std::string time_against_memory(const Comparison& c)
{
	std::string svg = words(square_left, square_top - 14,
				"time (to the right) against memory (upwards), means over groups "
				"of the ratios to the best of each row",
				"font-weight=\"bold\"");
	for (const double ratio : {1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0})
		svg += grid_line(ratio, true) + grid_line(ratio, false);
	const std::vector<Mean> means = means_of(c);
	for (std::size_t i = 0; i < means.size(); i++) {
		const double x = square_left + place(means[i].time) * square / panel;
		const double y = square_top + square - place(means[i].memory) * square / panel;
		svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x,
				   y, colour(i));
		svg += words(x + 8, y + 4, c.allocators[i].name);
	}
	return svg;
}

std::string axes(double left, const char* title, double bottom)
{
	std::string svg = words(left, top - 24, title, "font-weight=\"bold\"");
	for (const double ratio : {1.0, 1.1, 1.5, 2.0, 3.0, 4.0}) {
		const double x = left + place(ratio);
		svg += fmt::format(
			"<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" "
			"stroke=\"#dddddd\"/>\n",
			x, top - 6, bottom);
		svg += words(x, top - 9, fmt::format("{:g}", ratio), "text-anchor=\"middle\"");
	}
	return svg;
}

std::string dots(const Result& r, double left, double y, double Cell::*figure, double best)
{
	std::string svg;
	for (std::size_t i = 0; i < r.cells.size(); i++) {
		const Cell& cell = r.cells[i];
		if (!cell.error.empty())
			svg += words(left + panel + 4 + 9 * static_cast<double>(i), y + 4, "×",
				     fmt::format("fill=\"{}\"", colour(i)).c_str());
		else
			svg += fmt::format(
				"<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\" "
				"fill-opacity=\"0.8\"/>\n",
				left + place(cell.*figure / best), y, colour(i));
	}
	return svg;
}

} // namespace

std::string svg_of(const Comparison& c)
{
	const double bottom = top + step * static_cast<double>(c.results.size());
	const double second = label + panel + gap;
	std::string svg = fmt::format(
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
		"font-family=\"sans-serif\" font-size=\"11\">\n"
		"<rect width=\"{0:.0f}\" height=\"{1:.0f}\" fill=\"#ffffff\"/>\n",
		second + panel + gap + 20, square_room + bottom + 24 + legend_height(c));
	svg += time_against_memory(c);
	svg += fmt::format("<g transform=\"translate(0 {:.0f})\">\n", square_room) + legend(c) +
	       "</g>\n";
	svg += fmt::format("<g transform=\"translate(0 {:.0f})\">\n",
			   square_room + legend_height(c));
	svg += axes(label, "time, to the best of the row", bottom) +
	       axes(second, "memory, to the best of the row", bottom);
	double y = top + step / 2;
	for (const Result& r : c.results) {
		svg += words(label - 10, y + 4, r.row.name, "text-anchor=\"end\"");
		svg += dots(r, label, y, &Cell::time, r.best_time());
		svg += dots(r, second, y, &Cell::memory, r.best_memory());
		y += step;
	}
	svg += words(
		label, bottom + 16,
		fmt::format("Names stand with their geometric means, time / memory. Ratios above "
			    "{:g} are at the edge; ×: an error.",
			    most));
	return svg + "</g>\n</svg>\n";
}

} // namespace bench
