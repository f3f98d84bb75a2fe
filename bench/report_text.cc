// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report_text.cc — the results, on a terminal.
#include <fmt/format.h>

#include <cstdio>

#include "report.hh"

namespace bench {

namespace {

void print_time_line(const Summary& s)
{
	fmt::print("{:<24} {:>7.1f} {:>7.1f}..{:<7.1f} {:>6} {:>8} {:>8} {:>7.1f} {:>7} {:>7}\n",
		   s.name, s.steady.median, s.steady.least, s.steady.most, number(s.ratio, 3),
		   number(s.over_touches, 1), number(s.over_headers, 1), s.fill, number(s.arena, 3),
		   number(s.rss, 3));
}

void print_pool_line(const Summary& s)
{
	fmt::print(
		"{:<24} {:>6.3f} = {:.3f} + {:.3f} + {:.3f} + {:.3f}  {:>6} {:>6.3f} {:>8} {:>7} "
		"{:>6} {:>7} {:>6} {:>6}\n",
		s.name, s.arena, s.alloc, s.free, s.cached, s.own, s.arenas, s.peak,
		number(s.check, 2), number(s.compact, 2), number(s.of_memcpy, 2),
		number(s.of_block_memcpy, 2), number(s.after_arena, 3), number(s.after_rss, 3));
}

void print_faults(const Summary& s)
{
	if (s.wrong + s.refused != 0)
		fmt::print("FAULT: {}: {} wrong contents, {} requests refused\n", s.name, s.wrong,
			   s.refused);
}

} // namespace

void print_text_head(const Report& report)
{
	const Machine& m = report.machine;
	fmt::print("{}; {} cores; {}; {}\n{}; {}; revision {}; {}; load {}\n\n", m.cpu, m.cores,
		   m.memory, m.kernel, m.compiler, m.build, m.revision, m.date, m.load);
}

void print_text(const Section& s)
{
	fmt::print("{} live blocks: {} operations, {:.0f} blocks of {:.1f} bytes on average; "
		   "perfect is {:.3f}; trace {:016x}\n",
		   s.live, s.steps, s.mean_live, s.mean_size, s.ideal, s.checksum);
	fmt::print("{:<24} {:>7} {:>16} {:>6} {:>8} {:>8} {:>7} {:>7} {:>7}\n", "", "ns/op",
		   "min..max", "ratio", "-touches", "-headers", "fill", "arena", "rss");
	const std::vector<Summary> rows = summarize(s);
	for (const Summary& row : rows)
		print_time_line(row);
	fmt::print(
		"{:<24} {:>6} = {:<5} + {:<5} + {:<5} + {:<5}  {:>6} {:>6} {:>8} {:>7} {:>6} {:>7} "
		"{:>6} {:>6}\n",
		"", "arena", "alloc", "free", "cache", "own", "arenas", "peak", "check ns",
		"compact", "memcpy", "blkcopy", "arena", "rss");
	for (const Summary& row : rows)
		if (row.kind == Kind::pool || row.kind == Kind::locked_pool)
			print_pool_line(row);
	for (const Summary& row : rows)
		print_faults(row);
	fmt::print("\n");
	std::fflush(stdout);
}

void print_text_end(const Report& report)
{
	if (report.sections.size() < 2)
		return;
	const std::vector<Summary> first = summarize(report.sections.front());
	const std::vector<Summary> last = summarize(report.sections.back());
	for (const Kind kind : {Kind::pool, Kind::locked_pool, Kind::system}) {
		const Summary* few = find(first, kind);
		const Summary* many = find(last, kind);
		if (few == nullptr || many == nullptr || few->over_touches * few->over_headers == 0)
			continue;
		fmt::print(
			"{:<24} {} blocks against {}: {:.2f} above touches, {:.2f} above headers, "
			"{:.2f} in all\n",
			few->name, report.sections.back().live, report.sections.front().live,
			many->over_touches / few->over_touches,
			many->over_headers / few->over_headers,
			many->steady.median / few->steady.median);
	}
}

void print_verdicts(const Section& section)
{
	for (const Summary& row : summarize(section))
		fmt::print("{} blocks, {} operations, {}: {}\n", section.live, section.steps,
			   row.name, row.wrong + row.refused == 0 ? "all contents kept" : "FAULT");
	for (const Summary& row : summarize(section))
		print_faults(row);
}

} // namespace bench
