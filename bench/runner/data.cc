// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// data.cc — every figure of every round, for programs: CSV and JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "comparison.hh"

namespace bench {

namespace {

using nlohmann::ordered_json;

ordered_json data_of(const Sample& s)
{
	ordered_json data{{"time", s.time},        {"seconds", s.seconds}, {"wall", s.wall},
			  {"user", s.user},        {"system", s.system},   {"peak", s.peak},
			  {"settled", s.settled},  {"live", s.live},       {"scaling", s.scaling},
			  {"checksum", s.checksum}};
	if (!s.error.empty())
		data["error"] = s.error;
	return data;
}

ordered_json data_of(const Cell& cell, const std::string& allocator)
{
	ordered_json samples = ordered_json::array();
	for (const Sample& s : cell.samples)
		samples.push_back(data_of(s));
	ordered_json data{{"allocator", allocator}};
	if (cell.error.empty()) {
		data["time"] = cell.time;
		data["memory"] = cell.memory;
	} else {
		data["error"] = cell.error;
	}
	data["rounds"] = samples;
	return data;
}

ordered_json data_of(const Result& r, const Comparison& c)
{
	ordered_json cells = ordered_json::array();
	for (std::size_t i = 0; i < r.cells.size(); i++)
		cells.push_back(data_of(r.cells[i], c.allocators[i].name));
	return {{"row", r.row.name},
		{"group", r.row.group},
		{"command", r.row.command},
		{"unit", r.row.own ? "ns per operation" : "ms"},
		{"memory_is", r.row.settled ? "settled bytes" : "peak bytes"},
		{"cells", cells}};
}

ordered_json data_of(const Machine& m)
{
	return {{"cpu", m.cpu},           {"cores", m.cores},           {"memory", m.memory},
		{"kernel", m.kernel},     {"huge_pages", m.huge_pages}, {"load", m.load},
		{"compiler", m.compiler}, {"build", m.build},           {"revision", m.revision},
		{"date", m.date}};
}

std::string quoted(std::string text)
{
	for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2)
		text.insert(at, 1, '"');
	return '"' + text + '"';
}

} // namespace

std::string json_of(const Comparison& c)
{
	ordered_json allocators = ordered_json::array();
	const std::vector<Mean> means = means_of(c);
	for (std::size_t i = 0; i < c.allocators.size(); i++) {
		const Allocator& a = c.allocators[i];
		allocators.push_back({{"name", a.name},
				      {"library", a.library},
				      {"version", a.version},
				      {"settings", a.settings},
				      {"mean_time", means[i].time},
				      {"mean_memory", means[i].memory},
				      {"mean_of_rows", means[i].rows}});
	}
	ordered_json rows = ordered_json::array();
	for (const Result& r : c.results)
		rows.push_back(data_of(r, c));
	const ordered_json all{{"command", c.command},
			       {"quick", c.quick},
			       {"machine", data_of(c.machine)},
			       {"allocators", allocators},
			       {"rows", rows}};
	return all.dump(1, '\t', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string csv_of(const Comparison& c)
{
	std::string text = "row,group,allocator,round,time,unit,seconds,wall,user,system,peak,"
			   "settled,live,scaling,error\n";
	for (const Result& r : c.results)
		for (std::size_t i = 0; i < r.cells.size(); i++)
			for (std::size_t round = 0; round < r.cells[i].samples.size(); round++) {
				const Sample& s = r.cells[i].samples[round];
				text += fmt::format("{},{},{},{},{},{},{},{},{},{},{:.0f},{:.0f},"
						    "{:.0f},{},{}\n",
						    r.row.name, r.row.group,
						    quoted(c.allocators[i].name), round + 1, s.time,
						    r.row.own ? "ns" : "ms", s.seconds, s.wall,
						    s.user, s.system, s.peak, s.settled, s.live,
						    s.scaling, quoted(s.error));
			}
	return text;
}

} // namespace bench
