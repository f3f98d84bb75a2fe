// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.hh — the invariants of every pool whenever its lock is free.
//
// Each rule is one enumerator, one sentence and a `hold` in audit.cc or sweep.cc. poolcheck,
// POOL_PARANOIA, the tests and the fuzzers all run this same audit, and differ only
// in what they do with a Violation. A new rule needs a test that breaks it and sees
// it named.
#pragma once
#include "block.hh"

namespace pool {

enum class Rule : unsigned char {
	header_sealed,      // each block begins with a header that the engine wrote there
	blocks_fill_arena,  // blocks follow one another exactly from an arena's begin to its end
	canary_intact,      // nobody wrote between what the caller asked for and the next block
	footer_agrees,      // a free block's footer has its size; the next header has prev_free set
	no_free_neighbours, // two blocks in the free index never touch
	free_is_listed,     // a block is marked free exactly when the free index holds it
	links_agree,        // links agree in both directions; each list holds blocks of its sizes
	bitmap_agrees,      // a list is marked in the bitmap exactly when it has blocks
	cached_is_stacked,  // a block is marked cached exactly when the cache holds it
	fill_intact,        // nobody wrote to a block that was filled when it was freed
	totals_add_up,      // the Pool's counts are the sums over its blocks and arenas
	arenas_ordered,     // the table of arenas is in order of address, and none overlap
	cursor_begins,      // if compaction stopped midway, it resumes where a block begins
	lowest_is_known,    // no free block is below the one POOL_FIRSTFIT remembers as lowest
	recent_is_there,    // the arenas remembered from the last look-ups are in the table
};

constexpr unsigned rule_count = 15;

/// The sentence of a rule.
const char* sentence_of(Rule rule);

/// A rule that does not hold, and the block where that was seen; null if it is not about one block.
struct Violation {
	Rule rule;
	const Block* where;
	const void* byte; // the first wrong byte, or null if it is not known
};

/// What to do with a violation. If `report` returns, the audit continues as far as it can.
struct Auditor {
	void (*report)(void* context, const Violation& violation);
	void* context;

	bool hold(bool truth, Rule rule, const Block* where, const void* byte = nullptr) const
	{
		if (!truth) [[unlikely]]
			report(context, Violation{.rule = rule, .where = where, .byte = byte});
		return truth;
	}
};

} // namespace pool
