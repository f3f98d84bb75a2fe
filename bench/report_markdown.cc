// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report_markdown.cc — the results, in the form used by RESULTS.md.
#include <fmt/format.h>

#include "report.hh"

namespace bench {

namespace {

void print_facts(const Report& report)
{
	const Machine& m = report.machine;
	fmt::print("- Machine: {}; {} cores; {}; {}; huge pages {}; load before {}\n", m.cpu,
		   m.cores, m.memory, m.kernel, m.huge_pages, m.load);
	fmt::print("- Build: {}; {}; revision {}\n", m.compiler, m.build, m.revision);
	fmt::print("- Date: {}\n- Command: `{}` ({} rounds)\n\n", m.date, report.command,
		   report.rounds);
}

void print_trace(const Section& s)
{
	fmt::print("### {} live blocks\n\n", s.live);
	fmt::print("{} operations; {:.0f} live blocks of {:.1f} bytes on average; a perfect "
		   "allocator: {:.3f} bytes a live byte; trace `{:016x}`\n\n",
		   s.steps, s.mean_live, s.mean_size, s.ideal, s.checksum);
}

void print_times(const std::vector<Summary>& rows)
{
	fmt::print(
		"| | ns/op | min … max | of malloc | over touches | over headers | fill, ns/block "
		"| arena/live | RSS/live |\n"
		"| --- | ---: | :---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
	for (const Summary& s : rows)
		fmt::print("| {} | {:.1f} | {:.1f} … {:.1f} | {} | {} | {} | {:.1f} | {} | {} |\n",
			   s.name, s.steady.median, s.steady.least, s.steady.most,
			   number(s.ratio, 2), number(s.over_touches, 1), number(s.over_headers, 1),
			   s.fill, number(s.arena, 3), number(s.rss, 3));
	fmt::print("\n");
}

void print_pools(const std::vector<Summary>& rows)
{
	fmt::print("| | arena/live = allocated + free + cached + own | arenas | at the peak | "
		   "poolcheck, ns/block | compaction, GB/s | of memcpy | of memcpy by blocks | "
		   "then arena/live | RSS/live |\n"
		   "| --- | :---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
	for (const Summary& s : rows) {
		if (s.kind != Kind::pool && s.kind != Kind::locked_pool)
			continue;
		fmt::print("| {} | {:.3f} = {:.3f} + {:.3f} + {:.3f} + {:.3f} | {} | {:.3f} | {} | "
			   "{} | "
			   "{} | {} | {} | {} |\n",
			   s.name, s.arena, s.alloc, s.free, s.cached, s.own, s.arenas, s.peak,
			   number(s.check, 2), number(s.compact, 2), number(s.of_memcpy, 2),
			   number(s.of_block_memcpy, 2), number(s.after_arena, 3),
			   number(s.after_rss, 3));
	}
	fmt::print("\n");
}

struct Aim {
	const char* what;
	double limit;
	bool at_most;
	double found;
};

void print_aim(const Aim& aim)
{
	if (aim.found == 0)
		return;
	const bool met = aim.at_most ? aim.found <= aim.limit : aim.found >= aim.limit;
	fmt::print("| {} | {} {} | {:.2f} | {} |\n", aim.what, aim.at_most ? "at most" : "at least",
		   aim.limit, aim.found, met ? "yes" : "no");
}

const Section* with_live(const Report& report, std::size_t live)
{
	for (const Section& s : report.sections)
		if (s.live == live)
			return &s;
	return nullptr;
}

void print_aims_at_100000(const Section& section)
{
	const std::vector<Summary> rows = summarize(section);
	const Summary* pool = find(rows, Kind::pool);
	const Summary* locked = find(rows, Kind::locked_pool);
	if (pool == nullptr)
		return;
	print_aim({"time of an operation, of malloc's", 0.7, true, pool->ratio});
	if (locked != nullptr)
		print_aim({"what the lock adds, ns", 14, true,
			   locked->steady.median - pool->steady.median});
	print_aim({"arena bytes per live byte", 1.16, true, pool->arena});
	print_aim({"poolcheck, ns per block", 6, true, pool->check});
	print_aim({"compaction, of memcpy's bandwidth", 0.5, false, pool->of_memcpy});
}

void print_aim_of_growth(const Section& few, const Section& many)
{
	const std::vector<Summary> few_rows = summarize(few);
	const std::vector<Summary> many_rows = summarize(many);
	const Summary* a = find(few_rows, Kind::pool);
	const Summary* b = find(many_rows, Kind::pool);
	if (a == nullptr || b == nullptr || a->over_touches == 0 || a->over_headers == 0)
		return;
	print_aim({"time above touches, 10,000,000 blocks against 1,000", 2.5, true,
		   b->over_touches / a->over_touches});
	print_aim({"time above touches and headers, likewise", 2.5, true,
		   b->over_headers / a->over_headers});
}

} // namespace

void print_markdown(const Report& report)
{
	print_facts(report);
	const Section* few = with_live(report, 1'000);
	const Section* some = with_live(report, 100'000);
	const Section* many = with_live(report, 10'000'000);
	fmt::print("| aim (100,000 live blocks unless said) | | found | met |\n"
		   "| --- | --- | ---: | --- |\n");
	if (some != nullptr)
		print_aims_at_100000(*some);
	if (few != nullptr && many != nullptr)
		print_aim_of_growth(*few, *many);
	fmt::print("\n");
	for (const Section& section : report.sections) {
		const std::vector<Summary> rows = summarize(section);
		print_trace(section);
		print_times(rows);
		print_pools(rows);
	}
}

} // namespace bench
