// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scenarios.cc — the table of scenarios.
#include "scenarios.hh"
#include "blocks.hh"
#include <iterator>

namespace faults {
namespace {

template <std::size_t (*run)()>
std::size_t counting()
{
	refused = 0;
	return run();
}

} // namespace

const Scenario scenarios[] = {
	{"blocks of many sizes", counting<of_many_sizes>},
	{"zeroed blocks", counting<zeroed>},
	{"aligned blocks", counting<aligned_ones>},
	{"growing blocks", counting<growing>},
	{"blocks that grow by moving", counting<growing_by_moving>},
	{"threads", counting<threads>},
	{"pools", counting<pools>},
	{"kmem", counting<kmem>},
	{"kmalloc", counting<kmallocs>},
	{"messages", counting<messages>},
	{"a full pipe", counting<full_pipe>},
	{"idling", counting<idling>},
};
const std::size_t scenario_count = std::size(scenarios);

} // namespace faults
