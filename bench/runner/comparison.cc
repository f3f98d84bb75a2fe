// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// comparison.cc — medians of rounds, ratios, means.
#include "comparison.hh"

#include <algorithm>
#include <cmath>
#include <functional>

namespace bench {

namespace {

std::vector<double> sorted(const Cell& cell, const std::function<double(const Sample&)>& figure)
{
	std::vector<double> all;
	for (const Sample& s : cell.samples)
		all.push_back(figure(s));
	std::sort(all.begin(), all.end());
	return all;
}

double median(const Cell& cell, const std::function<double(const Sample&)>& figure)
{
	const std::vector<double> all = sorted(cell, figure);
	const std::size_t n = all.size();
	return n == 0 ? 0 : (all[(n - 1) / 2] + all[n / 2]) / 2;
}

double least_of(const std::vector<Cell>& cells, double Cell::*figure)
{
	double least = 0;
	for (const Cell& cell : cells)
		if (cell.error.empty() && (least == 0 || cell.*figure < least))
			least = cell.*figure;
	return least;
}

} // namespace

double Result::best_time() const
{
	return least_of(cells, &Cell::time);
}

double Result::best_memory() const
{
	return least_of(cells, &Cell::memory);
}

bool Result::is_whole() const
{
	return std::all_of(cells.begin(), cells.end(),
			   [](const Cell& cell) { return cell.error.empty() && cell.time > 0; });
}

void sum_up(Cell& cell, bool settled)
{
	for (const Sample& s : cell.samples)
		if (cell.error.empty())
			cell.error = s.error;
	const std::vector<double> times = sorted(cell, [](const Sample& s) { return s.time; });
	if (!cell.error.empty() || times.empty())
		return;
	cell.least = times.front();
	cell.most = times.back();
	cell.time = median(cell, [](const Sample& s) { return s.time; });
	cell.memory = median(cell, [&](const Sample& s) { return settled ? s.settled : s.peak; });
	cell.cpu = median(cell, [](const Sample& s) { return (s.user + s.system) * 1e3; });
	cell.live = median(cell, [](const Sample& s) { return s.live; });
	cell.scaling = median(cell, [](const Sample& s) { return s.scaling; });
}

std::vector<std::string> groups_of(const Comparison& comparison)
{
	std::vector<std::string> groups;
	for (const Result& r : comparison.results)
		if (r.is_whole() &&
		    std::find(groups.begin(), groups.end(), r.row.group) == groups.end())
			groups.push_back(r.row.group);
	return groups;
}

double mean_of(const Comparison& comparison, const std::string& group,
	       const std::function<double(const Result&)>& figure)
{
	double sum = 0;
	std::size_t n = 0;
	if (group.empty()) {
		for (const std::string& each : groups_of(comparison)) {
			sum += std::log(mean_of(comparison, each, figure));
			n++;
		}
	} else {
		for (const Result& r : comparison.results) {
			if (!r.is_whole() || r.row.group != group)
				continue;
			sum += std::log(figure(r));
			n++;
		}
	}
	return std::exp(sum / static_cast<double>(std::max<std::size_t>(1, n)));
}

std::vector<Mean> means_of(const Comparison& comparison, const std::string& group)
{
	std::vector<Mean> means(comparison.allocators.size());
	const auto rows = static_cast<std::size_t>(std::count_if(
		comparison.results.begin(), comparison.results.end(), [&](const Result& r) {
			return r.is_whole() && (group.empty() || r.row.group == group);
		}));
	for (std::size_t i = 0; i < means.size(); i++)
		means[i] = {.time = mean_of(comparison, group,
					    [i](const Result& r) {
						    return r.cells[i].time / r.best_time();
					    }),
			    .memory = mean_of(comparison, group,
					      [i](const Result& r) {
						      return r.cells[i].memory / r.best_memory();
					      }),
			    .rows = rows};
	return means;
}

} // namespace bench
