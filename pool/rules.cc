// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.cc — the sentence for each rule, as messages have it.
#include "rules.hh"
#include "words.hh"

namespace pool {

const char* sentence_of(Rule rule)
{
	switch (rule) {
	case Rule::header_sealed:
		return words::joined<words::header_overwritten,
				     ": that of a block is not what the pool wrote">;
	case Rule::blocks_fill_arena:
		return "a block reaches past the end of its arena";
	case Rule::canary_intact:
		return words::joined<words::buffer_overflow,
				     ": somebody wrote past the end of a block">;
	case Rule::footer_agrees:
		return "a free block's last word was overwritten";
	case Rule::no_free_neighbours:
		return "two free blocks touch";
	case Rule::free_is_listed:
		return "the index of free blocks and the blocks disagree";
	case Rule::links_agree:
		return "a free block's links were overwritten";
	case Rule::bitmap_agrees:
		return "the bitmap of the index is wrong";
	case Rule::cached_is_stacked:
		return "the cache and the blocks disagree";
	case Rule::fill_intact:
		return words::joined<words::use_after_free,
				     ": somebody wrote to a block after it was freed">;
	case Rule::totals_add_up:
		return "the pool's totals are not the sums over its blocks";
	case Rule::arenas_ordered:
		return "the table of arenas is out of order";
	case Rule::cursor_begins:
		return "compaction would go on from where no block begins";
	case Rule::lowest_is_known:
		return "a free block stands below the lowest that is known";
	case Rule::recent_is_there:
		return "an arena that is gone is taken for one that is there";
	}
	return "an unknown rule";
}

} // namespace pool
