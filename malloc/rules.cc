// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.cc — the sentence that reports a violation of each rule.
#include "rules.hh"
#include "words.hh"
#include <iterator>

namespace shim {
namespace {

struct Sentence {
	Rule rule;
	const char* text;
};

constexpr Sentence sentences[] = {
	{Rule::tables_reach, "the tables over malloc's slots do not reach to the last one"},
	{Rule::chunks_are_blocks,
	 "a chunk of malloc's slots is not a block of the pool of its size"},
	{Rule::slots_are_chunks,
	 "the slots that are marked as malloc's are not those of its chunks"},
	{Rule::marks_are_nested, "a slot is marked as free or used before, and cannot be"},
	{Rule::free_has_no_class, "a slot without a block has a size class"},
	{Rule::used_has_class, "a slot in use has no size class"},
	{Rule::runs_are_whole, "a block of several slots has not just as many"},
	{Rule::lowest_is_known, "free slots stand below the lowest that are looked at"},
	{Rule::slot_totals_add_up, "the counts of slots are not those of the slots"},
	{Rule::clean_is_zero, words::joined<words::use_after_free,
					    ": somebody wrote to free memory that was given back">},
	{Rule::slab_fits_class, "a slab's account is of another class than its slot"},
	{Rule::free_is_its_bits, "a slab has miscounted its free blocks"},
	{Rule::first_is_known, "a slab has free blocks before the first that it looks at"},
	{Rule::slab_is_ranked,
	 "a slab with free blocks is not in the list of its rank, or one without is"},
	{Rule::slab_links_agree, "the links between slabs were overwritten"},
	{Rule::slab_totals_add_up, "the totals of a size class are not the sums over its slabs"},
	{Rule::depot_is_counted, "a depot has miscounted its magazines"},
	{Rule::deposited_is_full, "a magazine in a depot is not full"},
	{Rule::bins_are_in_order, "the borders of a thread's magazine were overwritten"},
	{Rule::spare_is_ready, "a thread's spare magazine is neither empty nor full"},
	{Rule::newest_are_spares, "a magazine does not begin where the spare one ends"},
	{Rule::none_stays_empty, "a thread without magazines has blocks in one"},
	{Rule::idle_has_nothing, "a thread that has ended has magazines"},
	{Rule::entries_are_blocks, "a magazine holds what is no block of its class"},
	{Rule::block_in_one_place,
	 words::joined<words::double_free, ": a free block is in two places">},
	{Rule::magazines_are_ours,
	 "a magazine, or a thread's heap, is not where malloc keeps them"},
	{Rule::own_memory_adds_up,
	 "malloc's own memory is not what was taken for magazines and heaps"},
	{Rule::region_is_in_order, "a block lies where the heap does not reach"},
};

constexpr bool are_in_order()
{
	for (unsigned i = 0; i < rule_count; i++)
		if (sentences[i].rule != static_cast<Rule>(i))
			return false;
	return true;
}
static_assert(std::size(sentences) == rule_count && are_in_order());

} // namespace

const char* sentence_of(Rule rule)
{
	const auto i = static_cast<unsigned>(rule);
	return i < rule_count ? sentences[i].text : "an unknown rule";
}

} // namespace shim
