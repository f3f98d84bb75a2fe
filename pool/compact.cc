// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// compact.cc — moving blocks together, so that the free memory is in one piece.
//
// There are two passes. The first slides each arena: from its begin to its end, its blocks move
// down over the free blocks between them. The second empties arenas, from the highest address
// down: their blocks move to free blocks of other arenas, and arenas that become empty are
// released. Only plain allocated blocks with an intact canary move. Both passes can stop after
// any block and resume later: the cursor is always a block's begin, which take_in() and
// release_arena() (coalesce.hh) ensure.
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

	/// True if nothing is left to do.
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
	bool is_whole_; // in the first pass of compact(): the index was cleared, all is reinserted
	std::size_t limit_;
	std::size_t moved_ = 0;
	bool changed_ = false;
};

/// A block with an overwritten canary does not move, so that the overflow is reported when its
/// caller passes it in: a move might write the canary anew, or might not know the block's size.
bool Compaction::may_move(const Block* b) const
{
	const Header h = heap_.header(b);
	return h.mark() == Mark::live && violation_of(heap_, b, h) == nullptr;
}

/// Moves the block `from`, whose header is `h`, to `to`, a place that is in no list; `room` has its
/// size and prev_free(). Calls the pool's `move`. The two may overlap.
void Compaction::copy(Block* from, Header h, Block* to, Header room)
{
	if (h.padding() != 0 && room.size() == h.size()) [[likely]] {
		memmove(to->data(), from->data(), h.size() - header_bytes); // with its canary
		heap_.write(to, h.with_prev_free(room.prev_free()));
	} else {
		const Want want = want_of(heap_, from, h);
		const Tags tags =
			tags_of(from, h, want); // before `to` is written: they may overlap
		memmove(to->data(), from->data(), want.size);
		settle(heap_, to, room.with_mark(h.mark()), want, tags);
	}
	moved_ += h.size();
	changed_ = true;
	heap_.pool().move(from->data(), to->data());
}

/// Takes a free block out of the index to become part of a hole. Returns its size.
std::size_t Compaction::take_out(Block* b, Header h)
{
	if (!is_whole_)
		remove_free(heap_, b, h);
	return h.size();
}

/// Moves the blocks behind a free block down over it, until one cannot move or the limit is
/// reached. Returns the free block that is then before that one.
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
			next->header = 0; // otherwise the moved block's own bytes are there
		hole = hole->after(h.size());
	}
}

/// Slides the blocks from `from` to the end of its arena. False if the limit was reached first;
/// the cursor is then where to resume.
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

/// The first pass, from the cursor on if there is one. False if the limit was reached first.
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

/// May this arena be released, can all its blocks move, and is as much memory free elsewhere?
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

/// Moves an arena's blocks elsewhere, until one finds no room or the limit is reached: only the
/// latter returns false. The arena's free blocks are not in the index meanwhile, so that no block
/// moves within the arena.
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

/// The second pass, from the ceiling down. False if the limit was reached first.
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
		else // it may have a hole now, before blocks that found no room elsewhere
			goes_on = goes_on && slide_arena(arena.first());
		heap_.state().cursor = nullptr;
		if (!goes_on)
			return false;
		ceiling = arena.base; // do not try it again in this pass
	}
	return true;
}

/// Did an earlier step stop before the end?
bool Compaction::is_midway() const
{
	const State& s = heap_.state();
	return s.cursor != nullptr || s.ceiling != 0;
}

/// Has nothing changed since the last compaction that would let another one move anything?
bool Compaction::has_nothing_to_do() const
{
	const Pool& pool = heap_.pool();
	return !is_midway() && heap_.state().is_settled && pool.nfree == pool.lastcompact;
}

/// Starts over. Records nfree now, not at the end: blocks freed during compaction may be where it
/// has been already, and the next one must see them.
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
		begin(); // else continue what earlier steps began
	const std::size_t size = heap_.pool().cursize;
	flush_all(heap_); // may empty an arena and release it
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
