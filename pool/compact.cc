// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compact.cc — moving blocks together, so that what is free is in one piece.
//
// In two passes. Each arena is slid: its blocks move down over the free blocks between
// them, from its begin to its end. Then arenas are emptied, from the highest address
// down: their blocks move to free blocks of others, and what falls empty is given back.
// Only plain allocated blocks move, and only those with their canary whole. All of it can
// stop after any block and go on later: the cursor is a block's begin, and coalesce() and its
// kin keep it one.
#include "compact.hh"
#include "alarm.hh"
#include "coalesce.hh"
#include "recent.hh"
#include "trailer.hh"

namespace pool {

namespace {

class Compaction {
public:
	enum class Extent { whole, step };

	Compaction(LockedPool heap, Extent extent, std::size_t limit)
		: heap_{heap}, is_whole_{extent == Extent::whole}, limit_{limit}
	{
	}

	/// True if all is done.
	bool run();
	bool changed() const { return changed_; }

private:
	bool is_spent() const { return moved_ >= limit_; }
	bool is_midway() const;
	bool has_nothing_to_do() const;
	void begin();
	bool may_move(const Block* b) const;
	void copy(Block* from, Header h, Block* to, Header room);
	std::size_t take_out(Block* b, Header h);
	Block* slide(Block* hole);
	bool slide_arena(Block* from);
	bool slide_all();
	bool could_empty(const Arena& arena) const;
	bool empty_out(const Arena& arena);
	bool empty_all();

	LockedPool heap_;
	bool is_whole_; // then the index is emptied for the first pass: nothing is to be taken out
	std::size_t limit_;
	std::size_t moved_ = 0;
	bool changed_ = false;
};

/// A block that was written past stays, to be told of when its caller names it: a move would write
/// its canary anew, and may not even know how large it is.
bool Compaction::may_move(const Block* b) const
{
	const Header h = heap_.header(b);
	return h.mark() == Mark::live && violation_of(heap_, b, h) == nullptr;
}

/// The contents of `from` become those of `to`, a place that is in no list and whose size and
/// neighbour `room` tells; the caller learns of it. The two may overlap.
void Compaction::copy(Block* from, Header h, Block* to, Header room)
{
	if (h.padding() != 0 && room.size() == h.size()) [[likely]] {
		memmove(to->data(), from->data(), h.size() - header_bytes); // canary and all
		heap_.write(to, h.with_prev_free(room.prev_free()));
	} else {
		const Want want = want_of(heap_, from, h);
		const Tags tags =
			tags_of(from, h, want); // before `to` is written, which may be here
		memmove(to->data(), from->data(), want.size);
		settle(heap_, to, room.with_mark(h.mark()), want, tags);
	}
	moved_ += h.size();
	changed_ = true;
	heap_.pool().move(from->data(), to->data());
}

/// A free block is to become part of a hole; its size.
std::size_t Compaction::take_out(Block* b, Header h)
{
	if (!is_whole_)
		remove_free(heap_, b, h);
	return h.size();
}

/// Moves the blocks behind a free block down, until one cannot move or the limit is
/// reached. The free block at the end of that.
Block* Compaction::slide(Block* hole)
{
	std::size_t room = take_out(hole, heap_.header(hole));
	for (;;) {
		Block* next = hole->after(room);
		const Header h = heap_.header(next);
		if (h.is_free()) {
			room += take_out(next, h);
			next->header = 0;
			continue;
		}
		if (is_spent() || !may_move(next)) {
			heap_.write(next, h.with_prev_free(true));
			insert_free(heap_, hole, Header{Mark::free, room});
			return hole;
		}
		copy(next, h, hole, Header{Mark::free, h.size()});
		if (room >= h.size())
			next->header = 0; // else the block's own bytes are there now
		hole = hole->after(h.size());
	}
}

/// Slides from a block on to the end of its arena. False if the limit came first.
bool Compaction::slide_arena(Block* from)
{
	for (Block* b = from;; b = b->after(heap_.header(b).size())) {
		const Header h = heap_.header(b);
		if (h.is_end())
			return true;
		if (!h.is_free())
			continue;
		const bool is_hole = may_move(b->after(h.size()));
		if (is_hole && !is_spent())
			b = slide(b);
		else if (is_whole_)
			insert_free(heap_, b, h);
		if (is_hole && is_spent()) {
			heap_.state().cursor = b;
			return false;
		}
	}
}

bool Compaction::slide_all()
{
	State& s = heap_.state();
	const Arenas& arenas = heap_.arenas();
	unsigned i = 0;
	Block* from = arenas[0].first();
	if (s.cursor != nullptr) {
		from = s.cursor;
		i = arenas.first_past(from->address());
	}
	s.cursor = nullptr;
	while (slide_arena(from)) {
		if (++i >= arenas.count())
			return true;
		from = arenas[i].first();
	}
	return false;
}

/// Can all of an arena's blocks move, and is there as much room elsewhere?
bool Compaction::could_empty(const Arena& arena) const
{
	if (arena.is_given || heap_.pool().free == nullptr)
		return false;
	std::size_t live = 0;
	std::size_t free = 0;
	for (const Block* b = arena.first();;) {
		const Header h = heap_.header(b);
		if (h.is_end())
			break;
		if (!h.is_free() && !may_move(b))
			return false;
		(h.is_free() ? free : live) += h.size();
		b = b->after(h.size());
	}
	return heap_.pool().curfree - free >= live;
}

/// Moves an arena's blocks elsewhere. False if the limit came before the end. Its free blocks
/// are out of the index meanwhile, so that nothing moves to where it is to move from.
bool Compaction::empty_out(const Arena& arena)
{
	Block* first = arena.first();
	for (Block* b = first; b != arena.last(); b = b->after(heap_.header(b).size()))
		if (const Header h = heap_.header(b); h.is_free())
			remove_free(heap_, b, h);
	std::size_t room = 0; // from the arena's begin to `b`, all of it free
	Block* b = first;
	while (b != arena.last()) {
		const Header h = heap_.header(b);
		if (!h.is_free()) {
			Block* to = is_spent() ? nullptr : heap_.index().find_any(heap_, h.size());
			if (to == nullptr)
				break;
			const Header place = split(heap_, to, h.size());
			copy(b, h, to, place);
			heap_.pool().curalloc += place.size() - h.size();
			heap_.pool().curfree -= place.size() - h.size();
			heap_.note_peak();
		}
		b->header = 0;
		room += h.size();
		b = first->after(room);
	}
	if (room != 0) {
		heap_.write(b, heap_.header(b).with_prev_free(true));
		insert_free(heap_, first, Header{Mark::free, room});
	}
	for (; b != arena.last(); b = b->after(heap_.header(b).size()))
		if (const Header h = heap_.header(b); h.is_free())
			insert_free(heap_, b, h);
	return !is_spent();
}

bool Compaction::empty_all()
{
	const Arenas& arenas = heap_.arenas();
	std::uintptr_t& ceiling = heap_.state().ceiling;
	for (unsigned i = arenas.count(); i-- > 0;) {
		const Arena arena = arenas[i];
		if (arena.base >= ceiling || !could_empty(arena))
			continue;
		bool goes_on = empty_out(arena);
		if (release_arena(heap_, arena.first()))
			changed_ = true;
		else // some may have gone, from before others that found no place
			goes_on = goes_on && slide_arena(arena.first());
		heap_.state().cursor = nullptr;
		if (!goes_on)
			return false;
		ceiling = arena.base; // it was tried, and that is that
	}
	return true;
}

/// Have steps begun what they did not end?
bool Compaction::is_midway() const
{
	const State& s = heap_.state();
	return s.cursor != nullptr || s.ceiling != 0;
}

/// Is all as the last compaction left it?
bool Compaction::has_nothing_to_do() const
{
	const Pool& pool = heap_.pool();
	return !is_midway() && heap_.state().is_settled && pool.nfree == pool.lastcompact;
}

/// What is freed from now on may be where compaction has been already: the next one is to see it.
void Compaction::begin()
{
	State& s = heap_.state();
	s.cursor = nullptr;
	s.ceiling = 0;
	s.is_settled = true;
	s.begun_nfree = heap_.pool().nfree;
}

bool Compaction::run()
{
	State& s = heap_.state();
	if (has_nothing_to_do() || heap_.pool().move == nullptr)
		return true;
	if (is_whole_ || !is_midway())
		begin(); // what steps have done need not be done over
	const std::size_t size = heap_.pool().cursize;
	flush_all(heap_); // may let an arena fall empty and hand it back
	changed_ = heap_.pool().cursize != size;
	if (is_whole_) {
		heap_.index().clear();
		s.totals.dirty = 0;
	}
	if (s.ceiling == 0 && slide_all())
		s.ceiling = ~std::uintptr_t{0};
	is_whole_ = false;
	const bool done = s.ceiling != 0 && empty_all();
	s.totals.compactions++;
	s.totals.moved += moved_;
	if (done) {
		s.ceiling = 0;
		heap_.pool().lastcompact = s.begun_nfree;
	}
	debug(heap_, "compaction moved", nullptr, moved_);
	return done && has_nothing_to_do();
}

} // namespace

bool compact(LockedPool heap)
{
	Compaction compaction{heap, Compaction::Extent::whole, ~std::size_t{0}};
	compaction.run();
	return compaction.changed();
}

bool compact_step(LockedPool heap, std::size_t limit)
{
	return !Compaction{heap, Compaction::Extent::step, at_least<std::size_t>(limit, 1)}.run();
}

} // namespace pool
