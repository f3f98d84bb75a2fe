// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.hh — what is true of malloc's heap whenever no lock is held.
//
// Each rule is one enumerator, one sentence and a `hold` or `agree` in a file of rules_*.cc.
// poolmalloccheck, the option paranoia, the tests and the fuzzer all run this same audit, and
// differ only in what they do with a Violation. A new rule needs a test that breaks it and sees
// it named (test/shim/rules_test.cc). What is true of the main pool is in pool/rules.hh.
#pragma once
#include "all_locks.hh"
#include "size_class.hh"
#include <cstddef>

namespace shim {

enum class Rule : unsigned char {
	// chunks and slots
	tables_reach,       // the tables over the slots can be read as far as there are slots
	chunks_are_blocks,  // each chunk is an allocated block of the main pool, of its size
	slots_are_chunks,   // a slot is marked as ours exactly when it is one of a chunk's
	marks_are_nested,   // aged slots are dirty, dirty ones are free, free ones are ours
	free_has_no_class,  // a slot that is free, or not ours, has no class
	used_has_class,     // any other slot has one, but while its pages are going back
	runs_are_whole,     // a run's first slot is followed by just as many inner ones as it needs
	lowest_is_known,    // below a length's lowest window, no run of that length is free
	slot_totals_add_up, // the counts of slots are those of the marks and classes
	clean_is_zero,      // what is in memory of a free slot that is not dirty reads as zero

	// slabs
	slab_fits_class,  // a slab's own account is that of its slot's class
	free_is_its_bits, // a slab's free count is the number of its bits, none past the last block
	first_is_known,   // before the word that a slab looks at first, no block is free
	slab_is_ranked,   // a slab is in the list of its rank exactly when it has a free block
	slab_links_agree, // the lists of slabs are linked alike both ways
	slab_totals_add_up, // a class's counts of free blocks and empty slabs are those of its
			    // slabs

	// magazines
	depot_is_counted,   // a depot has as many magazines as it says, and not too many
	deposited_is_full,  // each magazine in a depot is full
	bins_are_in_order,  // a bin is its magazine's entries, or else the empty one
	spare_is_ready,     // a spare is empty or full
	newest_are_spares,  // before a magazine's first entry, the newest of the spare stand
	none_stays_empty,   // the magazine and the heap of those who have none hold nothing
	idle_has_nothing,   // a heap without a thread has no magazine
	entries_are_blocks, // magazines hold blocks of their class
	block_in_one_place, // a free block is in one slab, depot or magazine, and once
	magazines_are_ours, // heaps and magazines lie in our own memory
	own_memory_adds_up, // all of our own memory is heaps, magazines, or not yet given out

	// the system's memory
	region_is_in_order, // no block lies past the region's break, and that in what is usable
};

constexpr unsigned rule_count = 28;

/// The sentence of a rule that does not hold.
const char* sentence_of(Rule rule);

/// A rule that does not hold, and where that was seen: the address of a block, slot or structure;
/// null where it is no one thing.
struct Violation {
	Rule rule;
	Class of; // the class it was seen in; no_class where it is none
	const void* where;
	std::size_t counted; // what there is, and what was noted instead; equal if it is no count
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

	/// The same for a number.
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

/// What the threads that have other heaps than the caller's do meanwhile.
enum class Others : unsigned char {
	running, // their magazines may change, and are held to what is true all the same
	at_rest, // each is outside of malloc: everything is held to all rules
};

/// Holds every rule to the whole heap, but not those of the main pool to it, which must be sound.
/// Allocates nothing.
void audit(const StopTheWorld& all, const Auditor& auditor, Others others);

} // namespace shim
