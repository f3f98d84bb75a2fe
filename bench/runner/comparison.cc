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

std::vector<Mean> means_of(const Comparison& comparison)
{
	std::vector<Mean> means(comparison.allocators.size());
	for (const Result& result : comparison.results) {
		if (!result.is_whole())
			continue;
		for (std::size_t i = 0; i < means.size(); i++) {
			means[i].time += std::log(result.cells[i].time / result.best_time());
			means[i].memory += std::log(result.cells[i].memory / result.best_memory());
			means[i].rows++;
		}
	}
	for (Mean& mean : means) {
		const auto n = static_cast<double>(std::max<std::size_t>(1, mean.rows));
		mean.time = std::exp(mean.time / n);
		mean.memory = std::exp(mean.memory / n);
	}
	return means;
}

} // namespace bench
