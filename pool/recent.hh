// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// recent.hh — the quick lists in use: blocks recently freed, or split off in advance, are put on
// them, taken again, and coalesced.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Is the front block's sealed word intact? True if there is no front block.
bool is_front_intact(LockedPool heap);

/// Removes the front block from its place, to hand it out or coalesce it. The caller has checked
/// its header; its sealed word is checked here.
inline void drop_front(LockedPool heap)
{
	if (!heap.front().is_intact(heap.state().key)) [[unlikely]]
		heap.lost_link(heap.front().block());
	heap.front().drop();
}

/// The front block, if it has that size, or the top of the stack; null if there is none, or if
/// handing it out would be the wrong choice.
inline Block* find_recent(LockedPool heap, std::size_t need)
{
	const State& s = heap.state();
	const bool is_first_fit = heap.has(POOL_FIRSTFIT);
	if (s.cache.front().is_of(need)) {
		Block* b = s.cache.front().block();
		// Under POOL_FIRSTFIT only if a search would find it: no free block below serves.
		const bool is_first = s.cache.depth() == 0 && s.index.is_lowest(b, need);
		return is_first || !is_first_fit ? b : nullptr;
	}
	const std::size_t cls = Cache::class_of(need);
	if (cls >= Cache::classes || s.cache.count(cls) == 0 || is_first_fit) [[unlikely]]
		return nullptr;
	Block* b = s.cache.top(cls);
	// Coalesced with a free neighbour it is worth more than handed out as it is.
	return LockedPool::raw_header(b->after(need)).is_free() ? nullptr : b;
}

/// A block taken from the quick lists, and the salt of its header; null if there was none.
struct Recent {
	Block* block;
	Salt salt;
};

/// Takes a block of exactly `need` bytes (not 0) that can be handed out as it is: its header is
/// sealed, the block before it is not free, and it is not filled; nor, if it is from a stack, is
/// the block behind it free. The common case of both paths of poolalloc, without a branch that
/// depends on memory outside the processor's cache.
inline Recent take_recent(LockedPool heap, std::size_t need)
{
	State& s = heap.state();
	Block* b = find_recent(heap, need);
	if (b == nullptr) [[unlikely]]
		return {.block = nullptr, .salt = Salt{0}};
	const Salt salt = s.key.salt(b, Kind::header);
	const bool is_plain =
		LockedPool::raw_header(b).meaning() == Header{Mark::cached, need}.meaning();
	if (!is_plain || !salt.fits(b->header)) [[unlikely]]
		return {.block = nullptr, .salt = Salt{0}};
	if (s.cache.front().is_of(need))
		drop_front(heap);
	else
		s.cache.drop_top(Cache::class_of(need));
	return {.block = b, .salt = salt};
}

/// Takes a block as take_recent() does, but also a filled one, whose fill it checks. Coalesces
/// blocks of the stack that now touch a free block, and tries the next. Null if there is none.
Block* reuse(LockedPool heap, std::size_t need);

/// Puts a freed block onto its stack, or makes it the front block, or coalesces it. The header is
/// as for coalesce().
void keep(LockedPool heap, Block* b, Header h);

/// As split(), but splits off several blocks of that size at once for the stack if `b` is large.
Header split_some(LockedPool heap, Block* b, std::size_t need);

/// Coalesces the front block, if there is one, with its neighbours.
void cool(LockedPool heap);

/// Do the quick lists hold so much that coalescing all of it may help?
bool wants_flush(LockedPool heap);

/// Coalesces the front block and all blocks of all stacks with their neighbours.
void flush_all(LockedPool heap);

} // namespace pool
