// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// recent.hh — what was freed of late, or cut off in advance: laid aside, taken again, coalesced
// after all.
#pragma once
#include "locked_pool.hh"

namespace pool {

/// Is there nothing wrong with the front block?
bool is_front_intact(LockedPool heap);

/// There is no front block any more: it goes out, or is coalesced. Its header has been looked at.
inline void drop_front(LockedPool heap)
{
	if (!heap.front().is_intact(heap.state().key)) [[unlikely]]
		heap.lost_link(heap.front().block());
	heap.front().drop();
}

/// The front block, if it has that size, or the last one of the stack; null if there is none that
/// is the right one to hand out.
inline Block* find_recent(LockedPool heap, std::size_t need)
{
	const State& s = heap.state();
	const bool is_first_fit = heap.has(POOL_FIRSTFIT);
	if (s.cache.front().is_of(need)) {
		Block* b = s.cache.front().block();
		// A search would find it, once it is coalesced: nothing that serves is free below
		// it.
		const bool is_first = s.cache.depth() == 0 && s.index.is_lowest(b, need);
		return is_first || !is_first_fit ? b : nullptr;
	}
	const std::size_t cls = Cache::class_of(need);
	if (cls >= Cache::classes || s.cache.count(cls) == 0 || is_first_fit) [[unlikely]]
		return nullptr;
	Block* b = s.cache.top(cls);
	// Joined with a free neighbour it is worth more than handed out as it is.
	return LockedPool::raw_header(b->after(need)).is_free() ? nullptr : b;
}

/// A block taken, and the salt of its header; null if there was none.
struct Recent {
	Block* block;
	Salt salt;
};

/// Takes a block of just `need` bytes, which is not 0, that can go out as it is: its header is
/// true, nothing beside it is free, and it is not filled. The common case of both ways of
/// poolalloc, and without a branch that waits for memory far from the processor.
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

/// As take_recent(); on the way coalesces what has come to touch a free block, and looks at what is
/// filled. Null if there is none.
Block* reuse(LockedPool heap, std::size_t need);

/// A freed block goes onto its stack, or is laid aside. The header is as for coalesce().
void keep(LockedPool heap, Block* b, Header h);

/// As split(); with some more of that size for the stack, if there is the room.
Header split_some(LockedPool heap, Block* b, std::size_t need);

/// Coalesces the front block with its neighbours, if there is one.
void cool(LockedPool heap);

/// Do the stacks hold so much that coalescing it may help?
bool wants_flush(LockedPool heap);

/// Coalesces all blocks of all stacks with their neighbours, and the front one.
void flush_all(LockedPool heap);

} // namespace pool
