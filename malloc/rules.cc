// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.cc — the audit of malloc's heap, from the bottom up, and a sentence for each rule.
#include "rules.hh"
#include "rules_parts.hh"
#include "words.hh"

namespace shim {

void audit(const Standstill& all, const Auditor& auditor, Others others)
{
	SlotTally tally{};
	if (!audit_slots(all, auditor, tally))
		return;
	audit_slabs(all, auditor, tally);
	audit_magazines(all, auditor, others);
	audit_blocks(all, auditor, others);
}

const char* sentence_of(Rule rule)
{
	switch (rule) {
	case Rule::tables_reach:
		return "the tables over malloc's slots do not reach to the last one";
	case Rule::chunks_are_blocks:
		return "a chunk of malloc's slots is not a block of the pool of its size";
	case Rule::slots_are_chunks:
		return "the slots that are marked as malloc's are not those of its chunks";
	case Rule::marks_are_nested:
		return "a slot is marked as free or used before, and cannot be";
	case Rule::free_has_no_class:
		return "a slot without a block has a size class";
	case Rule::used_has_class:
		return "a slot in use has no size class";
	case Rule::runs_are_whole:
		return "a block of several slots has not just as many";
	case Rule::lowest_is_known:
		return "free slots stand below the lowest that are looked at";
	case Rule::slot_totals_add_up:
		return "the counts of slots are not those of the slots";
	case Rule::clean_is_zero:
		return words::joined<words::use_after_free,
				     ": somebody wrote to free memory that was given back">;
	case Rule::slab_fits_class:
		return "a slab's account is of another class than its slot";
	case Rule::free_is_its_bits:
		return "a slab has miscounted its free blocks";
	case Rule::first_is_known:
		return "a slab has free blocks before the first that it looks at";
	case Rule::slab_is_ranked:
		return "a slab with free blocks is not in the list of its rank, or one without is";
	case Rule::slab_links_agree:
		return "the links between slabs were overwritten";
	case Rule::slab_totals_add_up:
		return "the totals of a size class are not the sums over its slabs";
	case Rule::depot_is_counted:
		return "a depot has miscounted its magazines";
	case Rule::deposited_is_full:
		return "a magazine in a depot is not full";
	case Rule::bins_are_in_order:
		return "the borders of a thread's magazine were overwritten";
	case Rule::spare_is_ready:
		return "a thread's spare magazine is neither empty nor full";
	case Rule::newest_are_spares:
		return "a magazine does not begin where the spare one ends";
	case Rule::none_stays_empty:
		return "a thread without magazines has blocks in one";
	case Rule::idle_has_nothing:
		return "a thread that has ended has magazines";
	case Rule::entries_are_blocks:
		return "a magazine holds what is no block of its class";
	case Rule::block_in_one_place:
		return words::joined<words::double_free, ": a free block is in two places">;
	case Rule::magazines_are_ours:
		return "a magazine, or a thread's heap, is not where malloc keeps them";
	case Rule::own_memory_adds_up:
		return "malloc's own memory is not what was taken for magazines and heaps";
	case Rule::region_is_in_order:
		return "a block lies where the heap does not reach";
	}
	return "an unknown rule";
}

} // namespace shim
