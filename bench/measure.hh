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

/// The two floors are not allocators: see allocators.hh.
enum class Kind { pool, locked_pool, system, loaded, touches, headers };

struct Candidate {
	Kind kind;
	std::string name;
	std::string path; ///< for Kind::loaded
};

enum class Task { time, verify };

struct MeasureOptions {
	Task task = Task::time;
	std::size_t minarena = 0;
	int flags = 0; ///< the pools' flags
	std::uint64_t seed = 1;
	bool compact = true;
	bool check = true;
	int cpu = -1; ///< the processor to stay on; -1: any
};

/// What a child process sends back. It is trivially copyable, so that it can go through a pipe.
/// Zero: not measured. Byte counts are those at the end of the trace.
struct Figures {
	double fill_ns = 0;     ///< per block of the fill, page faults included
	double steady_ns = 0;   ///< per measured step
	double arena_bytes = 0; ///< obtained from the system and not released
	double peak_bytes = 0;  ///< the maximum of arena_bytes
	double rss_bytes = 0;   ///< growth since before the fill

	// The parts of arena_bytes, in a pool.
	double alloc_bytes = 0;    ///< allocated blocks, including headers and padding
	double free_bytes = 0;     ///< free blocks, coalesced
	double cached_bytes = 0;   ///< free blocks, not yet coalesced
	double metadata_bytes = 0; ///< the engine's metadata
	double arenas = 0;

	double check_ns = 0; ///< of poolcheck, per block
	double check_blocks = 0;

	// Compaction, after half of the blocks, chosen at random, were freed.
	double moved_bytes = 0;
	double compact_s = 0;
	double memcpy_s = 0;       ///< for the same number of bytes in one piece
	double memcpy_block_s = 0; ///< likewise in pieces of the mean block size
	double after_arena = 0;    ///< arena bytes per live byte, afterwards
	double after_rss = 0;      ///< resident bytes per live byte, afterwards

	std::uint64_t wrong = 0;
	std::uint64_t refused = 0;
};

/// Runs `candidate` in a child process of its own. Throws if the child dies.
Figures measure(const Candidate& candidate, const Trace& trace, const MeasureOptions& options);

} // namespace bench
