// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// run.hh — the state of a child process while it measures: the trace, a table of the live blocks,
// and the figures so far.
#pragma once

#include <pool.h>

#include "measure.hh"
#include "replay.hh"
#include "stopwatch.hh"
#include "trace.hh"

namespace bench {

struct Run {
	const Trace& trace;
	const MeasureOptions& options;
	Mapping table_memory;
	void** table;
	Figures figures;
	double resident_before = 0; ///< bytes, at the start of the trace

	Run(const Trace& t, const MeasureOptions& o)
		: trace{t}, options{o},
		  table_memory{t.slots() * sizeof(void*)}, table{table_memory.as<void*>()}
	{
	}

	[[nodiscard]] bool failed() const { return figures.refused != 0; }

	void add(const Faults& faults)
	{
		figures.wrong += faults.wrong;
		figures.refused += faults.refused;
	}
	void verify(const std::uint32_t* sizes)
	{
		if (!failed())
			figures.wrong += count_wrong(table, sizes, trace.slots());
	}
};

/// Takes the measurement; called in the child.
Figures measure_here(const Candidate& candidate, const Trace& trace, const MeasureOptions& options);

/// A fresh pool on pages from the system.
Pool& make_pool(const MeasureOptions& options, Kind kind);

/// After the trace: memory by use, poolcheck, then compaction.
void measure_pool(Run& run, Pool& pool);

} // namespace bench
