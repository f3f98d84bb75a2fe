// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// measure.hh — one allocator, one trace, one fresh process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "trace.hh"

namespace bench {

/// The two floors are no allocators: see allocators.hh.
enum class Kind { pool, locked_pool, system, loaded, touches, headers };

struct Candidate {
	Kind kind;
	std::string name;
	std::string path; ///< of a Kind::loaded
};

enum class Task { time, verify };

struct MeasureOptions {
	Task task = Task::time;
	std::size_t minarena = 0;
	int flags = 0; ///< of the pools
	std::uint64_t seed = 1;
	bool compact = true;
	bool check = true;
	int cpu = -1; ///< to stay on; -1 is any
};

/// What a child process sends back; plain, so that it goes through a pipe as it
/// is. What was not measured is zero. Bytes are at the end of the trace.
struct Figures {
	double fill_ns = 0;     ///< per block of the fill, page faults included
	double steady_ns = 0;   ///< per measured step
	double arena_bytes = 0; ///< got from the system, and not given back
	double peak_bytes = 0;  ///< the most of these at any one time
	double rss_bytes = 0;   ///< growth since before the fill

	// Of arena_bytes, in a pool.
	double alloc_bytes = 0;    ///< allocated blocks, whole
	double free_bytes = 0;     ///< free blocks, joined with their neighbours
	double cached_bytes = 0;   ///< free blocks, not yet joined
	double metadata_bytes = 0; ///< the engine's bookkeeping
	double arenas = 0;

	double check_ns = 0; ///< of poolcheck, per block
	double check_blocks = 0;

	// Compaction, after a random half of the blocks was freed.
	double moved_bytes = 0;
	double compact_s = 0;
	double memcpy_s = 0;       ///< for as many bytes in one piece
	double memcpy_block_s = 0; ///< for as many bytes in pieces of the mean block's size
	double after_arena = 0;    ///< arena bytes per live byte, thereafter
	double after_rss = 0;      ///< resident bytes per live byte, thereafter

	std::uint64_t wrong = 0;
	std::uint64_t refused = 0;
};

/// Runs `candidate` in a child of its own. Throws if that child dies.
Figures measure(const Candidate& candidate, const Trace& trace, const MeasureOptions& options);

} // namespace bench
