// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report_data.cc — every figure of every round, for programs: CSV and JSON.
#include <fmt/format.h>

#include "report.hh"

namespace bench {

namespace {

struct Field {
	const char* name;
	double Figures::*member;
};

constexpr Field fields[] = {
	{"fill_ns", &Figures::fill_ns},
	{"steady_ns", &Figures::steady_ns},
	{"arena_bytes", &Figures::arena_bytes},
	{"peak_bytes", &Figures::peak_bytes},
	{"rss_bytes", &Figures::rss_bytes},
	{"alloc_bytes", &Figures::alloc_bytes},
	{"free_bytes", &Figures::free_bytes},
	{"cached_bytes", &Figures::cached_bytes},
	{"metadata_bytes", &Figures::metadata_bytes},
	{"arenas", &Figures::arenas},
	{"check_ns", &Figures::check_ns},
	{"check_blocks", &Figures::check_blocks},
	{"moved_bytes", &Figures::moved_bytes},
	{"compact_s", &Figures::compact_s},
	{"memcpy_s", &Figures::memcpy_s},
	{"memcpy_block_s", &Figures::memcpy_block_s},
	{"after_arena", &Figures::after_arena},
	{"after_rss", &Figures::after_rss},
};

std::string quoted(const std::string& text)
{
	std::string out = "\"";
	for (const char c : text) {
		if (c == '"' || c == '\\')
			out += '\\';
		if (static_cast<unsigned char>(c) < 0x20)
			out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
		else
			out += c;
	}
	return out + "\"";
}

void print_json_round(const Figures& f)
{
	fmt::print("{{");
	for (const Field& field : fields)
		fmt::print("\"{}\": {}, ", field.name, f.*field.member);
	fmt::print("\"wrong\": {}, \"refused\": {}}}", f.wrong, f.refused);
}

void print_json_row(const Row& row)
{
	fmt::print("      {{\"allocator\": {}, \"rounds\": [", quoted(row.candidate.name));
	const char* comma = "";
	for (const Figures& f : row.rounds) {
		fmt::print("{}\n        ", comma);
		print_json_round(f);
		comma = ",";
	}
	fmt::print("]}}");
}

void print_json_section(const Section& s)
{
	fmt::print("    {{\"live\": {}, \"steps\": {}, \"live_blocks\": {}, \"live_bytes\": {}, "
		   "\"peak_bytes\": {}, \"mean_live\": {}, \"mean_size\": {}, \"ideal\": {}, "
		   "\"trace\": \"{:016x}\", \"rows\": [",
		   s.live, s.steps, s.live_blocks, s.live_bytes, s.peak_bytes, s.mean_live,
		   s.mean_size, s.ideal, s.checksum);
	const char* comma = "\n";
	for (const Row& row : s.rows) {
		fmt::print("{}", comma);
		print_json_row(row);
		comma = ",\n";
	}
	fmt::print("]}}");
}

void print_csv_row(const Section& s, const Row& row)
{
	for (std::size_t i = 0; i < row.rounds.size(); i++) {
		const Figures& f = row.rounds[i];
		fmt::print("{},{},{},{},{},{}", s.live, s.steps, s.live_blocks, s.live_bytes,
			   row.candidate.name, i + 1);
		for (const Field& field : fields)
			fmt::print(",{}", f.*field.member);
		fmt::print(",{},{}\n", f.wrong, f.refused);
	}
}

} // namespace

void print_csv(const Report& report)
{
	fmt::print("live,steps,live_blocks,live_bytes,allocator,round");
	for (const Field& field : fields)
		fmt::print(",{}", field.name);
	fmt::print(",wrong,refused\n");
	for (const Section& s : report.sections)
		for (const Row& row : s.rows)
			print_csv_row(s, row);
}

void print_json(const Report& report)
{
	const Machine& m = report.machine;
	fmt::print("{{\n  \"command\": {}, \"date\": {}, \"revision\": {},\n",
		   quoted(report.command), quoted(m.date), quoted(m.revision));
	fmt::print("  \"cpu\": {}, \"cores\": {}, \"memory\": {}, \"kernel\": {}, \"huge_pages\": "
		   "{},\n",
		   quoted(m.cpu), quoted(m.cores), quoted(m.memory), quoted(m.kernel),
		   quoted(m.huge_pages));
	fmt::print("  \"compiler\": {}, \"build\": {}, \"load\": {},\n  \"sections\": [\n",
		   quoted(m.compiler), quoted(m.build), quoted(m.load));
	for (std::size_t i = 0; i < report.sections.size(); i++) {
		fmt::print("{}", i == 0 ? "" : ",\n");
		print_json_section(report.sections[i]);
	}
	fmt::print("]\n}}\n");
}

} // namespace bench
