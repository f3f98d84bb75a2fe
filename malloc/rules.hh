// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.hh — what is true of malloc's heap whenever no lock is held.
//
// Each rule is one enumerator here, one sentence in rules.cc, and at least one `hold` or `agree`
// in a rules_*.cc. poolmalloccheck, the option paranoia, the tests and the fuzzer all run this same
// audit, and differ only in what they do with a Violation. A new rule needs a test that breaks it
// and expects it to be reported (test/shim/rules_test.cc). The rules of the main pool are in
// pool/rules.hh.
#pragma once
#include "all_locks.hh"
#include "size_class.hh"
#include <cstddef>

namespace shim {

enum class Rule : unsigned char {
	// chunks and slots
	tables_reach,       // the tables are readable for all slots up to slot_map.count
	chunks_are_blocks,  // each chunk is an allocated block of the main pool, of the right size
	slots_are_chunks,   // a slot is marked as ours exactly when it is in a chunk
	marks_are_nested,   // aged slots are dirty, dirty ones are free, free ones are ours
	free_has_no_class,  // a slot that is free, or not ours, has no class
	used_has_class,     // any other slot has one, except while its pages are being purged
	runs_are_whole,     // a run's first slot is followed by as many inner ones as its class has
	lowest_is_known,    // no run of a length is free below the lowest window for that length
	slot_totals_add_up, // the counts of slots agree with their marks and classes
	clean_is_zero,      // resident pages of a free slot that is not dirty read as zero

	// slabs
	slab_fits_class,  // a slab's fields are those of its slot's class
	free_is_its_bits, // a slab's free count is the number of set bits, none past the last block
	first_is_known,   // no block is free in the words that a slab's next search skips
	slab_is_ranked,   // a slab is in the list of its rank exactly when it has a free block
	slab_links_agree, // the links of the lists of slabs agree in both directions
	slab_totals_add_up, // the counts of free blocks and empty slabs agree with the slabs, and
			    // no class has two empty slabs

	// magazines
	depot_is_counted,   // a depot's count is that of its magazines, and within the limit
	deposited_is_full,  // each magazine in a depot is full
	bins_are_in_order,  // a bin's bounds are those of its magazine, or of no_bin without one
	spare_is_ready,     // a spare is empty or full
	newest_are_spares,  // the newest entries of the spare stand before a magazine's first entry
	none_stays_empty,   // the shared magazine and heap for threads without one hold nothing
	idle_has_nothing,   // a heap without a thread has no magazine
	entries_are_blocks, // magazines hold blocks of their class
	block_in_one_place, // a free block is in only one slab, depot or magazine, and only once
	magazines_are_ours, // heaps and magazines are in our own memory (own_memory.hh)
	own_memory_adds_up, // all of our own memory is heaps, magazines, or not handed out yet

	// the system's memory
	region_is_in_order, // no block is past the region's break, and the bounds are in order
};

constexpr unsigned rule_count = 28;

/// The sentence that reports a violation of the rule.
const char* sentence_of(Rule rule);

/// A rule that does not hold, and where: the address of a block, slot or structure; null if it is
/// not one thing.
struct Violation {
	Rule rule;
	Class of; // the class concerned; no_class if there is none
	const void* where;
	std::size_t counted; // the actual count, and the recorded one; equal if it is not a count
	std::size_t noted;
};

/// What to do with a violation. If it returns, the audit goes on as far as it can.
struct Auditor {
	void (*report)(void* context, const Violation& violation);
	void* context;

	bool hold(bool truth, Rule rule, const void* where, Class of = no_class) const
	{
		if (!truth) [[unlikely]]
			report(context,
			       {.rule = rule, .of = of, .where = where, .counted = 0, .noted = 0});
		return truth;
	}

	/// The same for a recorded count and the actual one.
	bool agree(std::size_t noted, std::size_t counted, Rule rule, const void* where,
		   Class of = no_class) const
	{
		if (noted != counted) [[unlikely]]
			report(context, {.rule = rule,
					 .of = of,
					 .where = where,
					 .counted = counted,
					 .noted = noted});
		return noted == counted;
	}
};

/// What other threads do during the audit.
enum class Others : unsigned char {
	running, // their magazines may change; only what is true at each moment is checked
	at_rest, // none is inside malloc: all rules are checked everywhere
};

} // namespace shim
