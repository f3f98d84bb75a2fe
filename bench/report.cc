// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.cc — medians of rounds, and what is derived from them.
#include "report.hh"

#include <fmt/format.h>

#include <algorithm>

namespace bench {

namespace {

double ratio(double a, double b)
{
	return b == 0 ? 0 : a / b;
}

template <class Value>
Range range_of(const Row& row, Value value)
{
	std::vector<double> all;
	for (const Figures& f : row.rounds)
		all.push_back(value(f));
	if (all.empty())
		return {};
	std::sort(all.begin(), all.end());
	const std::size_t n = all.size();
	return {all.front(), (all[(n - 1) / 2] + all[n / 2]) / 2, all.back()};
}

double steady_of(const Section& section, Kind kind)
{
	for (const Row& row : section.rows)
		if (row.candidate.kind == kind)
			return range_of(row, [](const Figures& f) { return f.steady_ns; }).median;
	return 0;
}

void sum_up_memory(Summary& s, const Row& row, const Section& section)
{
	const auto live = static_cast<double>(section.live_bytes);
	const auto each = [&](double Figures::*member) {
		return range_of(row, [&](const Figures& f) { return f.*member / live; }).median;
	};
	s.arena = each(&Figures::arena_bytes);
	s.peak = each(&Figures::peak_bytes) * live / static_cast<double>(section.peak_bytes);
	s.rss = each(&Figures::rss_bytes);
	s.alloc = each(&Figures::alloc_bytes);
	s.free = each(&Figures::free_bytes);
	s.cached = each(&Figures::cached_bytes);
	s.own = each(&Figures::metadata_bytes);
}

void sum_up_compaction(Summary& s, const Row& row)
{
	const auto each = [&](double Figures::*above, double Figures::*below) {
		return range_of(row, [&](const Figures& f) { return ratio(f.*above, f.*below); })
			.median;
	};
	s.compact = each(&Figures::moved_bytes, &Figures::compact_s) * 1e-9;
	s.of_memcpy = each(&Figures::memcpy_s, &Figures::compact_s);
	s.of_block_memcpy = each(&Figures::memcpy_block_s, &Figures::compact_s);
}

Summary sum_up(const Row& row, const Section& section)
{
	const auto each = [&](double Figures::*member) {
		return range_of(row, [&](const Figures& f) { return f.*member; }).median;
	};
	Summary s;
	s.name = row.candidate.name;
	s.kind = row.candidate.kind;
	s.steady = range_of(row, [](const Figures& f) { return f.steady_ns; });
	s.ratio = ratio(s.steady.median, steady_of(section, Kind::system));
	const double touches = steady_of(section, Kind::touches);
	const double headers = steady_of(section, Kind::headers);
	s.over_touches = touches == 0 ? 0 : s.steady.median - touches;
	s.over_headers = headers == 0 ? 0 : s.steady.median - headers;
	s.fill = each(&Figures::fill_ns);
	s.arenas = each(&Figures::arenas);
	s.check = each(&Figures::check_ns);
	s.moved_bytes = each(&Figures::moved_bytes);
	s.after_arena = each(&Figures::after_arena);
	s.after_rss = each(&Figures::after_rss);
	sum_up_memory(s, row, section);
	sum_up_compaction(s, row);
	for (const Figures& f : row.rounds) {
		s.wrong += f.wrong;
		s.refused += f.refused;
	}
	return s;
}

} // namespace

Section describe(const Trace& trace, std::size_t live, std::size_t steps)
{
	return {live,
		steps,
		trace.live_blocks,
		trace.live_bytes,
		trace.peak_bytes,
		trace.mean_live,
		trace.mean_size,
		trace.ideal,
		trace.checksum,
		{}};
}

std::vector<Summary> summarize(const Section& section)
{
	std::vector<Summary> all;
	for (const Row& row : section.rows)
		all.push_back(sum_up(row, section));
	return all;
}

const Summary* find(const std::vector<Summary>& rows, Kind kind)
{
	const auto found = std::find_if(rows.begin(), rows.end(),
					[&](const Summary& s) { return s.kind == kind; });
	return found == rows.end() ? nullptr : &*found;
}

std::uint64_t count_faults(const std::vector<Section>& sections)
{
	std::uint64_t faults = 0;
	for (const Section& section : sections)
		for (const Row& row : section.rows)
			for (const Figures& f : row.rounds)
				faults += f.wrong + f.refused;
	return faults;
}

std::string number(double value, int digits)
{
	return value == 0 ? "-" : fmt::format("{:.{}f}", value, digits);
}

} // namespace bench
