// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// options_table.hh — every option of the malloc replacement, in one table.
//
// The parser (options_grammar.hh), `POOLALLOC_CONF=help`, poolrun and the test that reads
// poolalloc.conf(5) all use it, so all of them know an option from its line here.
#pragma once
#include "pool.h"
#include <cstddef>
#include <string_view>

namespace shim {

/// What may follow the name and a `=`.
enum class Takes : unsigned char {
	flag,    // one of the Pool's flags: on or off; no value means on
	yes_no,  // the same, but not a flag of the Pool
	report,  // the same, or the path of a file
	size,    // a number, optionally with K, M, G or T
	number,  // without any of these
	foreign, // abort, ignore or forward
};

struct Option {
	std::string_view name;
	Takes takes;
	int flag;                  // of the Pool; 0 unless `takes` is flag
	std::string_view standard; // the default, as one would write it
	std::string_view help;
};

inline constexpr Option option_table[] = {
	{"antagonism", Takes::flag, POOL_ANTAGONISM, "off",
	 "fill blocks when handed out and when freed, and verify that freed ones stay so"},
	{"paranoia", Takes::flag, POOL_PARANOIA, "off",
	 "check the whole heap at the beginning and end of each call"},
	{"verbosity", Takes::flag, POOL_VERBOSITY, "off",
	 "print the whole heap at the beginning and end of each call"},
	{"debugging", Takes::flag, POOL_DEBUGGING, "off", "print what the heap does inside"},
	{"logging", Takes::flag, POOL_LOGGING, "off",
	 "print a line at the beginning and end of each call"},
	{"tolerance", Takes::flag, POOL_TOLERANCE, "off",
	 "forgive one NUL written past the end of a block, with a message"},
	{"noreuse", Takes::flag, POOL_NOREUSE, "off",
	 "fill freed blocks, watch them, and never hand them out again"},
	{"firstfit", Takes::flag, POOL_FIRSTFIT, "off",
	 "place blocks at the lowest address that fits"},
	{"tags", Takes::flag, POOL_TAGS, "off",
	 "remember who allocated each block; any debug flag turns this on"},
	{"limit", Takes::size, 0, "0", "refuse to grow the heap past this size; 0 is no limit"},
	{"minarena", Takes::size, 0, "64K", "grow the heap by at least this much at a time"},
	{"foreign", Takes::foreign, 0, "abort",
	 "what to do when a pointer from another allocator is freed"},
	{"stats", Takes::report, 0, "off",
	 "print a summary of the heap when the program ends, or write it to FILE"},
	{"statspid", Takes::number, 0, "0",
	 "print it in the process of this number only; 0 is in each"},
	{"idlethread", Takes::yes_no, 0, "off",
	 "give idle memory back from a thread of the heap's own"},
	{"help", Takes::yes_no, 0, "off", "print this list when the program starts"},
};

/// What to show after the name in the help.
constexpr std::string_view value_hint(Takes takes)
{
	switch (takes) {
	case Takes::size:
		return "=SIZE";
	case Takes::number:
		return "=N";
	case Takes::foreign:
		return "=abort|ignore|forward";
	case Takes::report:
		return "[=FILE]";
	case Takes::flag:
	case Takes::yes_no:
		break;
	}
	return "";
}

constexpr bool needs_value(Takes takes)
{
	return takes == Takes::size || takes == Takes::number || takes == Takes::foreign;
}

/// Flags that make the heap slower for the sake of debugging; they turn tags on, too.
inline constexpr int debug_flags = POOL_ANTAGONISM | POOL_PARANOIA | POOL_VERBOSITY |
				   POOL_DEBUGGING | POOL_LOGGING | POOL_NOREUSE;

} // namespace shim
